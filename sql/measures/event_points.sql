-- Events of one indicator within one area by point and month; those without a point by month alone.
with chosen as (
    select
        events.easting,
        events.northing,
        events.month,
        events.weight
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
)

select
    chosen.easting,
    chosen.northing,
    chosen.month,
    case when $weighted then sum(coalesce(chosen.weight, 0)) else count(*) end as event_count
from chosen
group by chosen.easting, chosen.northing, chosen.month
order by chosen.month, chosen.easting, chosen.northing
