-- Areas of one level whose every small area lies within another area, one row per area.
select
    areas.area_code,
    areas.area_name,
    areas.lad_code
from areas
inner join area_members
    on areas.level = area_members.level and areas.area_code = area_members.area_code
left join area_members as around
    on
        area_members.lsoa21 = around.lsoa21
        and around.level = $around_level
        and around.area_code = $around_code
where areas.level = $level
group by areas.area_code, areas.area_name, areas.lad_code
having bool_and(around.lsoa21 is not null)
order by areas.area_name, areas.area_code
