-- Arrived rows with their small area: by code, by point where a code split, else by district alone.
insert into events by name
select
    arrived.dataset_id,
    arrived.file_id,
    arrived.month,
    arrived.source,
    arrived.category,
    arrived.location,
    arrived.outcome,
    arrived.reference_hash,
    arrived.lsoa_given,
    arrived.longitude,
    arrived.latitude,
    arrived.weight,
    arrived.occurred_from,
    arrived.occurred_until,
    points.easting::integer as easting,
    points.northing::integer as northing,
    coalesce(given_codes.lsoa21, decided.lsoa21) as lsoa21,
    coalesce(
        given_codes.lad_code,
        small_areas.lad_code,
        case when arrived.at_home then $home end
    ) as lad_code,
    case
        when given_codes.lsoa21 is not null then 'code'
        when decided.lsoa21 is not null then 'point'
        when
            given_codes.lad_code is not null
            or arrived.at_home
            then 'district'
        when arrived.lsoa_given = '' and arrived.longitude is null then 'nowhere'
        else 'elsewhere'
    end as placed_by
from (
    select
        arrived.*,
        list_contains($at_home::varchar[], arrived.dataset_id)
        or (
            arrived.lsoa_given = ''
            and arrived.longitude is null
            and list_contains($blank_at_home::varchar[], arrived.dataset_id)
        ) as at_home
    from arrived
) as arrived
left join given_codes on arrived.lsoa_given = given_codes.lsoa_given
left join points
    on arrived.longitude = points.longitude and arrived.latitude = points.latitude
left join decided
    on
        arrived.lsoa_given = decided.lsoa_given
        and arrived.longitude = decided.longitude
        and arrived.latitude = decided.latitude
left join small_areas on decided.lsoa21 = small_areas.lsoa21
