-- Files that were offered and not loaded, one row per file, newest first.
-- All columns there are: builds of before lack what a file was taken for.
select unmatched.*
from unmatched
order by unmatched.seen_at desc, unmatched.folder asc, unmatched.name asc
