-- The entries of one kind on one subject after a number, one row each; found by the file's own key.
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
    kind = $kind
    and subject = $subject
    and number > $beyond
order by number;
