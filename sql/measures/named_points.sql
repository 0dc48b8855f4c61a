-- Points of events of some datasets, with the location named, the area of a level, and the count.
-- A location that is none, or is empty after its introduction, is left out as no name.
select
    events.easting,
    events.northing,
    case
        when events.location in ('No Location', 'On or near') then ''
        else regexp_replace(events.location, '^On or near ', '')
    end as location,
    coalesce(areas.area_name, '') as area_name,
    count(*) as event_count
from events
left join area_members
    on events.lsoa21 = area_members.lsoa21 and area_members.level = $level
left join areas
    on area_members.level = areas.level and area_members.area_code = areas.area_code
where
    events.lad_code = $lad
    and events.easting is not null
    and list_contains($datasets::varchar[], events.dataset_id)
group by all
order by all
