-- Figures of every dataset for areas of one level, one row per dataset, period, area and measure.
-- Where a partner names an area instead of its code, the code is that of the one area of the name.
with named as (
    select
        lower(areas.area_name) as area_name,
        min(areas.area_code) as area_code
    from areas
    where areas.level = $level
    group by all
    having count(*) = 1
)

select
    aggregates.dataset_id,
    aggregates.period_start,
    aggregates.period_end,
    coalesce(named.area_code, aggregates.area_code) as area_code,
    aggregates.measure,
    aggregates.number,
    aggregates.lower,
    aggregates.upper,
    aggregates.suppressed
from aggregates
left join named on lower(aggregates.area_code) = named.area_name
where aggregates.level = $level
order by aggregates.dataset_id, aggregates.period_start, area_code, aggregates.measure
