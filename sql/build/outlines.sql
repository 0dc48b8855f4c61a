-- One row per area: its simplified outline as GeoJSON (WGS84).
create or replace table outlines as
select derived.*
from derived
