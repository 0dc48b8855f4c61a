-- Files that were offered and not loaded, one row per file, newest first.
select
    unmatched.name,
    unmatched.folder,
    unmatched.seen_at,
    unmatched.reason
from unmatched
order by unmatched.seen_at desc, unmatched.folder asc, unmatched.name asc
