-- Events of a dataset within one square by month and category, one row per month and category.
select
    events.month,
    events.category,
    case
        when $weighted then round(sum(coalesce(events.weight, 0)))::bigint else count(*)
    end as event_count
from events
where
    events.dataset_id = $dataset
    and events.lad_code = $lad
    and events.easting between $easting and $easting + $size - 1
    and events.northing between $northing and $northing + $size - 1
    and events.month between $first and $last
group by all
order by all
