-- The newest entry on each subject of a kind whose name starts with a text, one row a subject.
with latest as (
    select max(number) as number
    from entry
    where kind = $kind and substr(subject, 1, length($start)) = $start
    group by subject
)

select
    entry.number,
    entry.key,
    entry.kind,
    entry.subject,
    entry.written,
    entry.author,
    entry.body
from entry
inner join latest on entry.number = latest.number
order by entry.subject;
