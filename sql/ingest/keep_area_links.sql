-- The arriving links, but for areas of which a newer file of the dataset has said otherwise.
insert into area_links by name
select distinct arriving.*
from arriving
anti join area_links
    on
        arriving.dataset_id = area_links.dataset_id
        and arriving.child_level = area_links.child_level
        and arriving.child_code = area_links.child_code
