-- The arriving figures, but for those that a newer file has given otherwise.
insert into aggregates by name
select distinct arriving.*
from arriving
anti join aggregates
    on
        arriving.dataset_id = aggregates.dataset_id
        and arriving.period_start = aggregates.period_start
        and arriving.period_end = aggregates.period_end
        and arriving.area_code = aggregates.area_code
        and arriving.measure = aggregates.measure
