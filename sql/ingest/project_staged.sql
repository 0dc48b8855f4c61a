-- Staged rows given on the national grid get the longitude and latitude of their point.
update staged
set longitude = projected.longitude, latitude = projected.latitude
from projected
where staged.easting = projected.easting and staged.northing = projected.northing
