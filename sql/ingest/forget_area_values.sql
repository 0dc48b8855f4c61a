-- Values that the arriving file gives anew.
delete from area_values
using arriving
where
    area_values.dataset_id = $dataset
    and area_values.area_code = arriving.area_code
    and area_values.measure = arriving.measure
    and area_values.year = arriving.year
