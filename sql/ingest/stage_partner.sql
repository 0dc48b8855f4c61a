-- Rows of a file that others are joined with, one for each key that is not there yet.
insert into partner by name
with as_text as (
    select columns(lambda name: not starts_with(name, 'unused_'))
    from
        read_csv(
            $file,
            columns = $columns,
            delim = $delimiter,
            skip = $skip,
            header = true,
            auto_detect = false,
            quote = '"',
            escape = '"',
            hive_partitioning = false,
            null_padding = false,
            ignore_errors = true,
            max_line_size = 1048576
        )
    union all by name
    select * from partner
    where false
)

select
    trim(as_text.key) as key,
    min(as_text.month) as month,
    any_value(as_text.longitude) as longitude,
    any_value(as_text.latitude) as latitude,
    any_value(as_text.easting) as easting,
    any_value(as_text.northing) as northing,
    any_value(as_text.location) as location,
    any_value(as_text.lsoa) as lsoa,
    any_value(as_text.district) as district,
    any_value(as_text.started) as started,
    any_value(as_text.started_time) as started_time,
    any_value(as_text.ended) as ended,
    any_value(as_text.ended_time) as ended_time
from as_text
anti join partner on trim(as_text.key) = partner.key
where nullif(trim(as_text.key), '') is not null
group by trim(as_text.key)
