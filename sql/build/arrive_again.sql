-- Rows that were placed before and must be placed again, because the reference data changed.
insert into arrived by name
select events.* exclude (easting, northing, lsoa21, lad_code, placed_by)
from events
