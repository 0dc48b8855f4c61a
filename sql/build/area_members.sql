-- Which LSOAs (2021) make up each area of each level, one row per area and LSOA.
create or replace table area_members as
select
    -- A district of a partnership of several is an area within it.
    case
        when links.parent_level = 'lad' and links.parent_code <> small_areas.lad_code
            then 'district'
        else links.parent_level
    end as level,
    links.parent_code as area_code,
    small_areas.lsoa21,
    small_areas.lad_code
from area_links as links
inner join small_areas on links.child_code = small_areas.lsoa21
where links.child_level = 'lsoa21'
union
select
    'lad' as level,
    small_areas.lad_code as area_code,
    small_areas.lsoa21,
    small_areas.lad_code
from small_areas
union
select
    links.parent_level as level,
    links.parent_code as area_code,
    small_areas.lsoa21,
    small_areas.lad_code
from area_links as links
inner join small_areas on links.child_code = small_areas.district_code
where
    links.child_level = 'lad'
    -- An area of which only some districts are ours has no members: its residents are not known.
    and links.parent_code not in (
        select whole.parent_code
        from area_links as whole
        where
            whole.child_level = 'lad'
            and not list_contains($areas, whole.child_code)
    )
union
select
    'lsoa21' as level,
    small_areas.lsoa21 as area_code,
    small_areas.lsoa21,
    small_areas.lad_code
from small_areas
