-- The contract's labels in lower case, in order, each with its category and its rows' weights.
create or replace temp table category_map as
with pairs as (
    select
        unnest(list_transform($labels::varchar[], lambda one: lower(trim(one)))) as label,
        unnest($ids::varchar[]) as category,
        unnest($always::double[]) as weight_always,
        unnest($otherwise::double[]) as weight_otherwise,
        unnest(range(len($labels::varchar[]))) as label_order
)

select
    pairs.*,
    -- A label with an asterisk is a pattern; what SQL's own patterns read otherwise is escaped.
    case
        when contains(pairs.label, '*')
            then replace(replace(replace(pairs.label, '%', '!%'), '_', '!_'), '*', '%')
    end as pattern
from pairs
