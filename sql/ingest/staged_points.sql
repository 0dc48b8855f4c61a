-- Where the staged rows that count are said to be, one row per point.
select distinct
    staged.longitude,
    staged.latitude
from staged
where staged.longitude is not null and staged.latitude is not null and not staged.outside
