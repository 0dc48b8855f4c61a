-- Files of which nothing is in use any more are no longer current.
update files
set current = exists(
    select 1 from partitions where partitions.file_id = files.file_id
    union all
    select 1 from area_links where area_links.file_id = files.file_id
    union all
    select 1 from area_values where area_values.file_id = files.file_id
    union all
    select 1 from aggregates where aggregates.file_id = files.file_id
    union all
    select 1 from actions where actions.file_id = files.file_id
    union all
    select 1 from boundaries where boundaries.file_id = files.file_id
)
