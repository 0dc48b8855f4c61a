-- One row per pair of small areas of the partnership that touch.
create or replace table area_neighbours as
select derived.*
from derived
