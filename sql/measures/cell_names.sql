-- The location and the area of a level that most rows of each square have, one row per square.
select
    (events.easting // $size::integer) * $size::integer as easting,
    (events.northing // $size::integer) * $size::integer as northing,
    coalesce(
        mode(events.location) filter (
            where
            length(events.location) > length('On or near ') and events.location <> 'No Location'
        ),
        ''
    ) as location,
    coalesce(mode(areas.area_name), '') as area_name
from events
left join area_members
    on events.lsoa21 = area_members.lsoa21 and area_members.level = $level
left join areas
    on area_members.level = areas.level and area_members.area_code = areas.area_code
where events.lad_code = $lad and events.easting is not null
group by all
order by all
