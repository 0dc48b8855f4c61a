-- Every area that has members, one row per level and area, with its name and local authority.
create or replace table areas as
select
    area_members.level,
    area_members.area_code,
    coalesce(
        max(nullif(links.parent_name, '')), max(small_areas.name), area_members.area_code
    ) as area_name,
    min(area_members.lad_code) as lad_code
from area_members
left join area_links as links
    on
        links.parent_level
        = case when area_members.level = 'district' then 'lad' else area_members.level end
        and area_members.area_code = links.parent_code
left join small_areas
    on area_members.level = 'lsoa21' and area_members.area_code = small_areas.lsoa21
group by area_members.level, area_members.area_code
order by area_members.level, area_members.area_code
