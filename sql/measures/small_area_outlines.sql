-- Outlines (WKB in EPSG:27700) of the small areas of one local authority, one row per area.
select
    small_areas.lsoa21,
    small_areas.outline
from small_areas
where small_areas.lad_code = $lad and small_areas.outline is not null
order by small_areas.lsoa21
