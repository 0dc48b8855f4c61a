-- One row per small area: a point within it (EPSG:27700).
create or replace table area_points as
select derived.*
from derived
