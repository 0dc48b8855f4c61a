-- When each event of one indicator happened, and where: within one area and, if given, one box.
select
    events.occurred_from,
    events.occurred_until,
    events.easting,
    events.northing,
    events.month
from events
left join area_members
    on
        events.lsoa21 = area_members.lsoa21
        and area_members.level = $level
        and area_members.area_code = $area
left join small_areas on events.lsoa21 = small_areas.lsoa21
where
    events.dataset_id = $dataset
    and list_contains($category::varchar[], events.category)
    and list_contains($months::date[], events.month)
    and (area_members.lsoa21 is not null or ($level = 'lad' and events.lad_code = $area))
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
order by
    events.occurred_from, events.occurred_until, events.month, events.easting, events.northing
