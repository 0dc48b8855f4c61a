-- Periods for which a dataset gives figures of one of some areas, one row per period.
-- Of some measures, or of any where none is named; a withheld figure counts, an absent one not.
select
    aggregates.period_start,
    max(aggregates.period_end) as period_end,
    count(*) as figures
from aggregates
where
    aggregates.dataset_id = $dataset
    and list_contains($areas::varchar[], aggregates.area_code)
    and (
        len($measures::varchar[]) = 0
        or list_contains($measures::varchar[], aggregates.measure)
    )
    and (aggregates.number is not null or aggregates.suppressed)
group by all
order by all
