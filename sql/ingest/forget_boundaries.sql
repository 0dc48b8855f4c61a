-- Outlines that the arriving file gives anew and an older file, or the same content, gave before.
delete from boundaries
using arriving
where
    boundaries.level = arriving.level
    and boundaries.code = arriving.code
    and boundaries.file_id in (
        select files.file_id
        from files
        where files.modified_at < $modified_at or files.sha256 = $sha256
    )
