-- Rows that can be used, by file, month and source.
select
    staged.filename,
    staged.month,
    staged.source,
    count(*) as rows_kept
from staged
where staged.fault is null
group by all
order by all
