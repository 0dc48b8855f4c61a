-- What each LSOA code of either vintage means here: one row per code of ours.
create or replace table given_codes as
with today as (
    select
        small_areas.lsoa21 as lsoa_given,
        small_areas.lsoa21,
        small_areas.lad_code,
        false as split
    from small_areas
),

parts as (
    select
        links.child_code as lsoa_given,
        count(distinct links.parent_code) as parts,
        count(distinct small_areas.lsoa21) as ours,
        min(small_areas.lsoa21) as one_part,
        min(small_areas.lad_code) as lad_code
    from area_links as links
    left join small_areas on links.parent_code = small_areas.lsoa21
    where links.child_level = 'lsoa11' and links.parent_level = 'lsoa21'
    group by all
),

earlier as (
    select
        parts.lsoa_given,
        case when parts.parts = 1 then parts.one_part end as lsoa21,
        parts.lad_code,
        parts.parts > 1 as split
    from parts
    anti join today on parts.lsoa_given = today.lsoa_given
    where parts.ours > 0
)

select * from today
union all
select * from earlier
