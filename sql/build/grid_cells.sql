-- One row per cell of a fixed grid that meets the partnership area.
create or replace table grid_cells as
select derived.*
from derived
