-- Simplified outlines of areas of one level, one row per area.
select
    outlines.area_code,
    areas.area_name,
    outlines.geojson
from outlines
inner join areas on outlines.level = areas.level and outlines.area_code = areas.area_code
where outlines.level = $level and list_contains($areas::varchar[], outlines.area_code)
order by outlines.area_code
