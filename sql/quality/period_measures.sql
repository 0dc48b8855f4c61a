-- Sums of the whole counts that a dataset gives of some areas, one row per period and measure.
-- A measure with a limit or a fraction is no count and is left out; a withheld figure is no sum.
with ours as (
    select
        aggregates.period_start,
        aggregates.measure,
        aggregates.number,
        aggregates.suppressed,
        aggregates.lower
    from aggregates
    where
        aggregates.dataset_id = $dataset
        and list_contains($areas::varchar[], aggregates.area_code)
),

counted as (
    select ours.measure
    from ours
    group by all
    having
        coalesce(bool_and(ours.number = floor(ours.number) and ours.number >= 0), false)
        and count(ours.lower) = 0
)

select
    ours.period_start,
    ours.measure as part,
    sum(ours.number)::bigint as row_count,
    0 as without_place
from ours
inner join counted on ours.measure = counted.measure
group by all
having bool_and(ours.number is not null and not ours.suppressed)
order by all
