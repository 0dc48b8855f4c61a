-- Cells of the fixed grid that meet the partnership's area, one row per cell.
select
    grid_cells.easting,
    grid_cells.northing
from grid_cells
where grid_cells.size = $size
order by grid_cells.northing, grid_cells.easting
