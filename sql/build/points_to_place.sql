-- Coordinates of arrived rows, one row per coordinate and code, with whether a point must decide.
select
    arrived.longitude,
    arrived.latitude,
    case
        when arrived.lsoa_given = '' then ''
        when given_codes.split then arrived.lsoa_given
    end as lsoa_given
from arrived
left join given_codes on arrived.lsoa_given = given_codes.lsoa_given
where arrived.longitude is not null
group by all
