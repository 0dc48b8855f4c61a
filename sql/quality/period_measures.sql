-- Sums of the whole counts of datasets in their own areas, one row per dataset, part and period.
-- The two lists are read side by side, a dataset with each of its areas.
-- A measure with a limit or a fraction is no count and is left out; a withheld figure is no sum.
with own as (
    select
        unnest($datasets::varchar[]) as dataset_id,
        unnest($areas::varchar[]) as area_code
),

ours as (
    select
        aggregates.dataset_id,
        aggregates.period_start,
        aggregates.measure,
        aggregates.number,
        aggregates.suppressed,
        aggregates.lower
    from aggregates
    inner join own
        on aggregates.dataset_id = own.dataset_id and aggregates.area_code = own.area_code
),

counted as (
    select
        ours.dataset_id,
        ours.measure
    from ours
    group by all
    having
        coalesce(bool_and(ours.number = floor(ours.number) and ours.number >= 0), false)
        and count(ours.lower) = 0
)

select
    ours.dataset_id,
    ours.period_start,
    ours.measure as part,
    sum(ours.number)::bigint as row_count,
    0 as without_place
from ours
inner join counted on ours.dataset_id = counted.dataset_id and ours.measure = counted.measure
group by all
having bool_and(ours.number is not null and not ours.suppressed)
order by all
