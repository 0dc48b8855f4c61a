-- Months of which too small a share of a dataset's events names a place, one row per month.
select
    events.month,
    count(*) filter (where events.placed_by <> 'nowhere') / count(*) as placed_share
from events
where events.dataset_id = $dataset
group by all
having count(*) filter (where events.placed_by <> 'nowhere') < $least * count(*)
order by events.month
