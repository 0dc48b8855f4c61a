-- Contents in use: one row per current file.
select
    files.dataset_id,
    files.sha256
from files
where files.current
