-- Rows read and rows refused, one row per staged file; torn rows count as read and refused.
with torn as (
    select
        scans.file_path,
        -- A row has a fault for each column too many; of a file no more than these are kept.
        case
            when count(*) >= $most_refused then $most_refused else count(distinct errors.line)
        end as torn_rows
    from reject_errors as errors
    inner join reject_scans as scans
        on errors.scan_id = scans.scan_id and errors.file_id = scans.file_id
    group by all
),

typed as (
    select
        staged.filename,
        count(*) as typed_rows,
        count(staged.fault) as faulty_rows
    from staged
    group by all
)

select
    coalesce(typed.filename, torn.file_path) as filename,
    coalesce(typed.typed_rows, 0) + coalesce(torn.torn_rows, 0) as rows_read,
    coalesce(typed.faulty_rows, 0) + coalesce(torn.torn_rows, 0) as rows_refused
from typed
full join torn on typed.filename = torn.file_path
order by all
