-- The arriving values, but for those that a newer file has given otherwise.
insert into area_values by name
select distinct arriving.*
from arriving
anti join area_values
    on
        arriving.level = area_values.level
        and arriving.area_code = area_values.area_code
        and arriving.measure = area_values.measure
        and arriving.year = area_values.year
