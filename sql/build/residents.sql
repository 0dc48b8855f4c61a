-- Residents per LSOA (2021) and year; a split area of 2011 shares its own by the first known ones.
create or replace table residents as
with given as (
    select
        area_values.area_code as lsoa21,
        area_values.year,
        area_values.number as residents
    from area_values
    where area_values.measure = 'residents' and area_values.level = 'lsoa21'
),

earliest as (
    select
        given.lsoa21,
        max_by(given.residents, -given.year) as residents
    from given
    group by all
),

parts as (
    select distinct
        links.child_code as lsoa11,
        links.parent_code as lsoa21
    from area_links as links
    where links.child_level = 'lsoa11' and links.parent_level = 'lsoa21'
),

shares as (
    select
        parts.lsoa11,
        parts.lsoa21,
        earliest.residents / sum(earliest.residents) over (partition by parts.lsoa11) as share
    from parts
    inner join earliest on parts.lsoa21 = earliest.lsoa21
),

earlier as (
    select
        shares.lsoa21,
        area_values.year,
        sum(area_values.number * shares.share) as residents
    from area_values
    inner join shares on area_values.area_code = shares.lsoa11
    where area_values.measure = 'residents' and area_values.level = 'lsoa11'
    group by all
)

select
    every.lsoa21,
    every.year,
    every.residents
from (
    select * from given
    union all
    select * from earlier
    anti join given on earlier.year = given.year and earlier.lsoa21 = given.lsoa21
) as every
inner join small_areas on every.lsoa21 = small_areas.lsoa21
order by every.year, every.lsoa21
