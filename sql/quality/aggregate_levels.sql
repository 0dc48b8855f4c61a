-- Levels of area that a dataset of counts gives figures for, one row per level and area.
select distinct
    aggregates.level,
    aggregates.area_code
from aggregates
where aggregates.dataset_id = $dataset
order by all
