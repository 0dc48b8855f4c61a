-- Rows that are to be placed, before any is there.
create or replace temp table arrived as
select events.* exclude (easting, northing, lsoa21, lad_code, placed_by)
from events
where false
