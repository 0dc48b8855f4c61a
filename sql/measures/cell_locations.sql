-- The places that the source names within one square, one row per location, most frequent first.
select
    events.location,
    case
        when $weighted then round(sum(coalesce(events.weight, 0)))::bigint else count(*)
    end as event_count
from events
where
    events.dataset_id = $dataset
    and events.location <> ''
    and list_contains($category::varchar[], events.category)
    and events.lad_code = $lad
    and events.easting between $easting and $easting + $size - 1
    and events.northing between $northing and $northing + $size - 1
    and events.month between $first and $last
group by all
order by event_count desc, events.location asc
