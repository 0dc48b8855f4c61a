-- Partitions whose kept rows are not the rows there are: must return no rows.
with counted as (
    select
        events.dataset_id,
        events.month,
        events.source,
        count(*) as event_rows
    from events
    group by all
)

select
    coalesce(partitions.dataset_id, counted.dataset_id) as dataset_id,
    coalesce(partitions.month, counted.month) as month,
    coalesce(partitions.source, counted.source) as source,
    partitions.rows_kept,
    counted.event_rows
from partitions
full join counted
    on
        partitions.dataset_id = counted.dataset_id
        and partitions.month = counted.month
        and partitions.source = counted.source
where partitions.rows_kept is distinct from counted.event_rows
