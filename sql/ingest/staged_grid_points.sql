-- Points of the national grid that staged rows are given at, one row per point.
select distinct
    staged.easting,
    staged.northing
from staged
where staged.easting is not null and not staged.outside
