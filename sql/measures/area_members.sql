-- Which small areas make up each area of one level in one district, one row per pair.
select
    area_members.area_code,
    area_members.lsoa21
from area_members
where area_members.level = $level and area_members.lad_code = $lad
order by all
