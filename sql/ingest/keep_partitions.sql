-- The kept partitions take the place of those of the same dataset, month and source.
insert or replace into partitions
select
    $dataset as dataset_id,
    kept.month,
    kept.source,
    kept.file_id,
    kept.rows_kept
from kept
