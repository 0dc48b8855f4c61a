-- Areas of one level within a local authority (everywhere, if none is named), one row per area.
select
    areas.area_code,
    areas.area_name,
    areas.lad_code
from areas
where areas.level = $level and ($lad = '' or areas.lad_code = $lad)
order by areas.area_name, areas.area_code
