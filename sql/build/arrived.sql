-- Rows that are to be placed, before any is there.
create or replace temp table arrived as
select
    events.dataset_id,
    events.file_id,
    events.month,
    events.source,
    events.category,
    events.location,
    events.outcome,
    events.reference_hash,
    events.lsoa_given,
    events.longitude,
    events.latitude,
    events.weight,
    events.occurred_from,
    events.occurred_until
from events
where false
