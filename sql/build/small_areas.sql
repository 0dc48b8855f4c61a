-- The LSOAs (2021) of the partnership and its comparators with what is known of them, one row each.
create or replace table small_areas as
with ours as (
    select
        links.child_code as lsoa21,
        max(links.child_name) as name,
        max(links.parent_code) as district_code
    from area_links as links
    where
        links.child_level = 'lsoa21'
        and links.parent_level = 'lad'
        and list_contains($areas, links.parent_code)
    group by all
),

latest as (
    select
        given.area_code,
        max_by(given.text, given.year) filter (
            where given.measure = 'rural_urban'
        ) as rural_urban,
        max_by(given.number, given.year) filter (
            where given.measure = 'imd_decile'
        )::integer as imd_decile
    from area_values as given
    where given.level = 'lsoa21'
    group by all
)

select
    ours.lsoa21,
    coalesce(nullif(ours.name, ''), boundaries.name, ours.lsoa21) as name,
    $homes[list_position($areas, ours.district_code)] as lad_code,
    ours.district_code,
    latest.rural_urban,
    latest.imd_decile,
    boundaries.outline
from ours
left join latest on ours.lsoa21 = latest.area_code
left join boundaries on boundaries.level = 'lsoa21' and ours.lsoa21 = boundaries.code
order by ours.lsoa21
