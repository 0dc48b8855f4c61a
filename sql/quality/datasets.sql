-- Receipts of the files in use, one row per dataset that has any.
select
    files.dataset_id,
    count(*) as files,
    max(files.loaded_at) as last_loaded,
    sum(files.rows_read)::bigint as rows_read,
    sum(files.rows_kept)::bigint as rows_kept,
    sum(files.rows_refused)::bigint as rows_refused
from files
where files.current
group by all
order by all
