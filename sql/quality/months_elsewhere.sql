-- Months of which every event of a dataset lies outside the partnership, one row per month.
select events.month
from events
where events.dataset_id = $dataset
group by all
having bool_and(events.placed_by = 'elsewhere')
order by events.month
