-- Events within a box or some small areas by point, month, category and location named.
select
    events.easting,
    events.northing,
    events.month,
    events.category,
    events.location,
    case when $weighted then sum(coalesce(events.weight, 0)) else count(*) end as event_count
from events
left join small_areas on events.lsoa21 = small_areas.lsoa21
where
    events.dataset_id = $dataset
    and events.lad_code = $lad
    and list_contains($months::date[], events.month)
    and (len($small_areas::varchar[]) = 0 or list_contains($small_areas::varchar[], events.lsoa21))
    and ($rural_urban = '' or small_areas.rural_urban = $rural_urban)
    -- West, south, east and north; a box holds its western and southern side, and none is no box.
    and (
        len($box::integer[]) = 0
        or (
            events.easting >= ($box::integer[])[1]
            and events.northing >= ($box::integer[])[2]
            and events.easting < ($box::integer[])[3]
            and events.northing < ($box::integer[])[4]
        )
    )
group by all
order by all
