-- The areas of any level that have one code, one row per level.
select
    areas.level,
    areas.area_code,
    areas.area_name,
    areas.lad_code
from areas
where areas.area_code = $code
order by areas.level
