-- What is in use of a dataset: one row per month and source, with its file's age and content.
select
    partitions.month,
    partitions.source,
    files.modified_at,
    files.sha256
from partitions
inner join files on partitions.file_id = files.file_id
where partitions.dataset_id = $dataset
