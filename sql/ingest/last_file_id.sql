-- The highest number a file has had, one row.
select coalesce(max(files.file_id), 0) as file_id
from files
