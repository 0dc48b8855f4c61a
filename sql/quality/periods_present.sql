-- Periods for which a dataset gives figures of one of some areas, one row per period.
select
    aggregates.period_start,
    max(aggregates.period_end) as period_end,
    count(*) as figures
from aggregates
where
    aggregates.dataset_id = $dataset
    and list_contains($areas::varchar[], aggregates.area_code)
group by all
order by all
