-- Adds an entry at the end of the log, unless its key is there already, one row.
insert into entry (number, key, kind, subject, written, author, body)
select
    coalesce(max(number), 0) + 1 as number,
    $key,
    $kind,
    $subject,
    $written,
    $author,
    $body
from entry
where true
on conflict (key) do nothing;
