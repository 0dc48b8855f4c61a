-- Months of a dataset by the source that supplied them, one row per month and source.
select
    partitions.month,
    partitions.source,
    partitions.rows_kept
from partitions
where partitions.dataset_id = $dataset
order by partitions.month, partitions.source
