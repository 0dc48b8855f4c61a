-- Events of a dataset and those that name no place, one row per month and category.
-- Of some sources, or of all where none is named.
select
    events.month as period_start,
    events.category as part,
    count(*) as row_count,
    count(*) filter (where events.placed_by = 'nowhere') as without_place
from events
where
    events.dataset_id = $dataset
    and (len($sources::varchar[]) = 0 or list_contains($sources::varchar[], events.source))
group by all
order by all
