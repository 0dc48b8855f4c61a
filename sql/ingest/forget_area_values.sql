-- Values that the arriving file gives anew and an older file, or the same content, gave before.
delete from area_values
using arriving
where
    area_values.level = arriving.level
    and area_values.area_code = arriving.area_code
    and area_values.measure = arriving.measure
    and area_values.year = arriving.year
    and area_values.file_id in (
        select files.file_id
        from files
        where files.modified_at < $modified_at or files.sha256 = $sha256
    )
