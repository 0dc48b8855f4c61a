-- The arriving actions, unless a newer file of the same plan is in use.
insert into actions by name
select arriving.*
from arriving
anti join actions on arriving.dataset_id = actions.dataset_id
