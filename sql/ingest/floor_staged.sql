-- Staged rows at a point are moved to the corner of its cell; no finer place is kept.
update staged
set longitude = floored.to_longitude, latitude = floored.to_latitude
from floored
where staged.longitude = floored.longitude and staged.latitude = floored.latitude
