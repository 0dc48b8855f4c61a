-- Links that the arriving file gives anew and an older file, or the same content, gave before.
delete from area_links
using arriving
where
    area_links.dataset_id = arriving.dataset_id
    and area_links.child_level = arriving.child_level
    and area_links.child_code = arriving.child_code
    and area_links.file_id in (
        select files.file_id
        from files
        where files.modified_at < $modified_at or files.sha256 = $sha256
    )
