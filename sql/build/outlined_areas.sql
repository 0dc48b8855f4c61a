-- Small areas that have an outline, one row per area.
select
    small_areas.lsoa21,
    small_areas.lad_code,
    small_areas.outline
from small_areas
where small_areas.outline is not null
order by small_areas.lsoa21
