-- What the rows of a joined file say, by key: no row before a file is read.
create or replace temp table partner (
    key varchar,
    month varchar,
    longitude varchar,
    latitude varchar,
    easting varchar,
    northing varchar,
    location varchar,
    lsoa varchar,
    district varchar,
    started varchar,
    started_time varchar,
    ended varchar,
    ended_time varchar
)
