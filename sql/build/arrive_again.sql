-- Rows that were placed before and must be placed again, because the reference data changed.
insert into arrived by name
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
