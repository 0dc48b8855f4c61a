-- Residents of each class of age and sex, one row per area of a level, year and measure.
select
    area_members.area_code,
    area_values.year,
    area_values.measure,
    sum(area_values.number) as residents
from area_values
inner join area_members on area_values.area_code = area_members.lsoa21
where
    area_members.level = $level
    and area_values.level = 'lsoa21'
    and list_contains($measures::varchar[], area_values.measure)
group by all
order by all
