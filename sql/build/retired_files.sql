-- Files of which nothing is in use any more, one row per file.
select files.file_id
from files
where not files.current
order by files.file_id
