-- Residents by area of one level, year and rural-urban class.
select
    area_members.area_code,
    residents.year,
    coalesce(small_areas.rural_urban, '') as rural_urban,
    sum(residents.residents) as residents
from area_members
inner join residents on area_members.lsoa21 = residents.lsoa21
inner join small_areas on area_members.lsoa21 = small_areas.lsoa21
where area_members.level = $level
group by all
order by all
