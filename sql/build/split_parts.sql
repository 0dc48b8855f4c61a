-- The parts of the areas of 2011 that split, one row per old and new code.
select distinct
    links.child_code as lsoa_given,
    links.parent_code as lsoa21
from area_links as links
inner join given_codes on links.child_code = given_codes.lsoa_given
where links.child_level = 'lsoa11' and links.parent_level = 'lsoa21' and given_codes.split
