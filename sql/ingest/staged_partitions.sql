-- Rows that can be used and are about our areas, by file, month and source.
select
    staged.filename,
    staged.month,
    staged.source,
    count(*) as rows_kept
from staged
where staged.fault is null and not staged.outside
group by all
order by all
