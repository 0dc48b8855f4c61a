-- The areas of one level that hold a small area, one row per area.
select
    areas.area_code,
    areas.area_name
from area_members
inner join areas
    on area_members.level = areas.level and area_members.area_code = areas.area_code
where area_members.level = $level and area_members.lsoa21 = $lsoa21
order by areas.area_code
