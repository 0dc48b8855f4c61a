-- The contract's labels in lower case, each with its category.
create or replace temp table category_map as
select
    lower(trim(pairs.label)) as label,
    pairs.category
from (
    select
        unnest($labels::varchar[]) as label,
        unnest($ids::varchar[]) as category
) as pairs
