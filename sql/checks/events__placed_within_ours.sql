-- Events said to lie in a small area or district that is not ours: must return no rows.
select
    events.lsoa21,
    events.lad_code,
    events.placed_by,
    count(*) as event_rows
from events
left join small_areas on events.lsoa21 = small_areas.lsoa21
where
    (events.placed_by in ('code', 'point')) <> (events.lsoa21 is not null)
    or (events.lsoa21 is not null and small_areas.lad_code is distinct from events.lad_code)
group by all
