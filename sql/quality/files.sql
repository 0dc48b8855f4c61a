-- Receipts, one row per file loaded, newest first; not current where a newer file replaced it.
select
    files.file_id,
    files.dataset_id,
    files.name,
    files.folder,
    files.loaded_at,
    files.rows_read,
    files.rows_kept,
    files.rows_refused,
    files.current
from files
order by files.loaded_at desc, files.dataset_id asc, files.name asc
