-- Small areas of the partnership that touch, one row per pair and direction.
select
    area_neighbours.lsoa21,
    area_neighbours.other
from area_neighbours
order by all
