-- Events of a dataset by area of one level, month, category and rural-urban class of the place.
with placed as (
    select
        events.month,
        events.category,
        events.lad_code,
        events.lsoa21,
        coalesce(events.weight, 0) as weight,
        coalesce(small_areas.rural_urban, '') as rural_urban,
        events.placed_by = 'district' as district_only
    from events
    left join small_areas on events.lsoa21 = small_areas.lsoa21
    where events.dataset_id = $dataset and events.lad_code is not null
),

by_area as (
    select
        placed.lad_code as area_code,
        placed.month,
        placed.category,
        placed.rural_urban,
        placed.weight,
        placed.district_only
    from placed
    where $level = 'lad'
    union all
    select
        area_members.area_code,
        placed.month,
        placed.category,
        placed.rural_urban,
        placed.weight,
        placed.district_only
    from placed
    inner join area_members on placed.lsoa21 = area_members.lsoa21
    where area_members.level = $level and $level <> 'lad'
)

select
    by_area.area_code,
    by_area.month,
    by_area.category,
    by_area.rural_urban,
    count(*) as event_count,
    count(*) filter (where by_area.district_only) as unplaced_count,
    sum(by_area.weight) as event_weight
from by_area
group by all
order by all
