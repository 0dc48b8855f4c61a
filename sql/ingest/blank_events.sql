-- The columns an events file may have, all text, no row: what a file lacks is read as missing.
create or replace temp table blank_events (
    reference varchar,
    month varchar,
    source varchar,
    category varchar,
    longitude varchar,
    latitude varchar,
    location varchar,
    lsoa varchar,
    outcome varchar,
    weight varchar,
    easting varchar,
    northing varchar,
    district varchar,
    key varchar,
    started varchar,
    started_time varchar,
    ended varchar,
    ended_time varchar,
    filename varchar
)
