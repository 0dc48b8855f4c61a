-- Events of one indicator in one area by point and month, and by their times where asked for.
-- Those without a point are told by month alone. Within one box, if one is given.
with chosen as (
    select
        events.easting,
        events.northing,
        events.month,
        events.weight,
        case when $timed then events.occurred_from end as occurred_from,
        case when $timed then events.occurred_until end as occurred_until
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
        -- West, south, east and north; a box holds its western and southern side; none is no box.
        and (
            len($box::integer[]) = 0
            or (
                events.easting >= ($box::integer[])[1]
                and events.northing >= ($box::integer[])[2]
                and events.easting < ($box::integer[])[3]
                and events.northing < ($box::integer[])[4]
            )
        )
)

select
    chosen.occurred_from,
    chosen.occurred_until,
    chosen.easting,
    chosen.northing,
    chosen.month,
    case when $weighted then sum(coalesce(chosen.weight, 0)) else count(*) end as event_count
from chosen
group by all
order by
    chosen.occurred_from, chosen.occurred_until, chosen.month, chosen.easting, chosen.northing
