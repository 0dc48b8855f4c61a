-- Files of this load that were not loaded, with the reason; a file offered again is listed once.
insert into unmatched by name
select
    offered.name,
    offered.folder,
    offered.dataset_id,
    $seen_at::timestamp as seen_at,
    offered.reason
from offered
