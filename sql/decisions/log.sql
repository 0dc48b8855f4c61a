-- The entries after a number, of one kind and one subject where they are given, one row each.
select
    number,
    key,
    kind,
    subject,
    written,
    author,
    body
from entry
where
    number > $beyond
    and (kind = $kind or $kind = '')
    and (subject = $subject or $subject = '')
order by number;
