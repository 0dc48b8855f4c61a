-- Figures of a dataset for areas of one level, one row per period, area and measure.
select
    aggregates.period_start,
    aggregates.period_end,
    aggregates.area_code,
    aggregates.measure,
    aggregates.number,
    aggregates.lower,
    aggregates.upper,
    aggregates.suppressed
from aggregates
where aggregates.dataset_id = $dataset and aggregates.level = $level
order by aggregates.period_start, aggregates.area_code, aggregates.measure
