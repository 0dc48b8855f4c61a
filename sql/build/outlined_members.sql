-- Areas of every level with the outlines of their members, one row per area and member.
select
    area_members.level,
    area_members.area_code,
    small_areas.lsoa21,
    small_areas.outline
from area_members
inner join small_areas on area_members.lsoa21 = small_areas.lsoa21
where small_areas.outline is not null
order by area_members.level, area_members.area_code, small_areas.lsoa21
