-- Rural-urban class and decile of deprivation of each small area (LSOA 2021), one row each.
select
    small_areas.lsoa21 as area_code,
    coalesce(small_areas.rural_urban, '') as rural_urban,
    small_areas.imd_decile
from small_areas
order by small_areas.lsoa21
