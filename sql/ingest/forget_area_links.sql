-- Links that the arriving file gives anew.
delete from area_links
using arriving
where
    area_links.dataset_id = $dataset
    and area_links.child_level = arriving.child_level
    and area_links.child_code = arriving.child_code
