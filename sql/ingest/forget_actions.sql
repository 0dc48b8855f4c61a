-- A plan is replaced whole: the actions of it that an older file, or the same content, gave before.
delete from actions
where
    actions.dataset_id in (select arriving.dataset_id from arriving)
    and actions.file_id in (
        select files.file_id
        from files
        where files.modified_at < $modified_at or files.sha256 = $sha256
    )
