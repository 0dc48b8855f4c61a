-- Periods with figures of datasets in their own areas, one row per dataset, measure and period.
-- The two lists are read side by side, a dataset with each of its areas.
-- A withheld figure counts, an absent one not.
with own as (
    select
        unnest($datasets::varchar[]) as dataset_id,
        unnest($areas::varchar[]) as area_code
)

select
    aggregates.dataset_id,
    aggregates.measure,
    aggregates.period_start,
    max(aggregates.period_end) as period_end
from aggregates
inner join own
    on aggregates.dataset_id = own.dataset_id and aggregates.area_code = own.area_code
where aggregates.number is not null or aggregates.suppressed
group by all
order by all
