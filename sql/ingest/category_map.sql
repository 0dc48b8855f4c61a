-- The contract's labels in lower case, each with its category and the weights of its rows.
create or replace temp table category_map as
select
    lower(trim(pairs.label)) as label,
    pairs.category,
    pairs.weight_always,
    pairs.weight_otherwise
from (
    select
        unnest($labels::varchar[]) as label,
        unnest($ids::varchar[]) as category,
        unnest($always::double[]) as weight_always,
        unnest($otherwise::double[]) as weight_otherwise
) as pairs
