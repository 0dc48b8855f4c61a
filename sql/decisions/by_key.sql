-- The entry of a key, one row or none.
select
    number,
    key,
    kind,
    subject,
    written,
    author,
    body
from entry
where key = $key;
