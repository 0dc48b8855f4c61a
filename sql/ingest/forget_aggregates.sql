-- Figures that the arriving file gives anew and an older file, or the same content, gave before.
delete from aggregates
using arriving
where
    aggregates.dataset_id = arriving.dataset_id
    and aggregates.period_start = arriving.period_start
    and aggregates.period_end = arriving.period_end
    and aggregates.area_code = arriving.area_code
    and aggregates.measure = arriving.measure
    and aggregates.file_id in (
        select files.file_id
        from files
        where files.modified_at < $modified_at or files.sha256 = $sha256
    )
