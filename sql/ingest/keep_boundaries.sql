-- The arriving outlines, but for areas of which a newer file has given another.
insert into boundaries by name
select arriving.*
from arriving
anti join boundaries
    on arriving.level = boundaries.level and arriving.code = boundaries.code
