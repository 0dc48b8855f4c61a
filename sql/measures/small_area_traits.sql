-- What is known of each small area (LSOA 2021): its rural-urban class and its decile of deprivation.
select
    small_areas.lsoa21 as area_code,
    coalesce(small_areas.rural_urban, '') as rural_urban,
    small_areas.imd_decile
from small_areas
order by small_areas.lsoa21
