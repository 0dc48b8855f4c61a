-- Outlines that the arriving file gives anew.
delete from boundaries
using arriving
where
    boundaries.dataset_id = $dataset
    and boundaries.level = arriving.level
    and boundaries.code = arriving.code
