-- Files whose refused rows are not all in the list of refusals: must return no rows.
with listed as (
    select
        refused.file_id,
        count(*) as listed_rows
    from refused
    group by all
)

select
    files.file_id,
    files.name,
    files.rows_refused,
    coalesce(listed.listed_rows, 0) as listed_rows
from files
left join listed on files.file_id = listed.file_id
where files.rows_refused <> coalesce(listed.listed_rows, 0)
