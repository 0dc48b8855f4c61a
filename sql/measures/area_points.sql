-- A point within each small area of one local authority, one row per small area.
select
    area_points.lsoa21,
    area_points.easting,
    area_points.northing
from area_points
inner join small_areas on area_points.lsoa21 = small_areas.lsoa21
where small_areas.lad_code = $lad
order by area_points.lsoa21
