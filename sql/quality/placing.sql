-- How rows were placed, one row per dataset, month, source, district and manner.
select
    events.dataset_id,
    events.month,
    events.source,
    coalesce(events.lad_code, '') as lad_code,
    events.placed_by,
    count(*) as event_count,
    count(*) filter (where events.longitude is null) as without_coordinate
from events
group by all
order by all
