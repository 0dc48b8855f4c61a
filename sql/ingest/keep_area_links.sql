-- The arriving rows of a reference file.
insert into area_links by name
select distinct
    $dataset as dataset_id,
    $file_id as file_id,
    arriving.*
from arriving
