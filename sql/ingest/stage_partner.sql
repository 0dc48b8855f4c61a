-- Rows of joined files that share a header, one for each key that is not there yet.
insert into partner by name
with as_text as (
    select
        named.*,
        list_position($files::varchar[], named.filename) as file_order
    from (
        select columns(lambda name: not starts_with(name, 'unused_'))
        from read_csv(
            $files,
            columns = $columns,
            delim = $delimiter,
            skip = $skip,
            header = true,
            auto_detect = false,
            quote = '"',
            escape = '"',
            filename = true,
            hive_partitioning = false,
            null_padding = false,
            ignore_errors = true,
            max_line_size = 1048576
        )
    ) as named
    union all by name
    select
        partner.*,
        0 as file_order
    from partner
    where false
),

keyed as (
    select
        trim(as_text.key) as key,
        as_text.month,
        as_text.longitude,
        as_text.latitude,
        as_text.easting,
        as_text.northing,
        as_text.location,
        as_text.lsoa,
        as_text.district,
        as_text.file_order
    from as_text
    where nullif(trim(as_text.key), '') is not null
),

first_of_each as (
    select distinct on (keyed.key) keyed.*
    from keyed
    order by keyed.key asc, keyed.file_order asc, keyed.month asc
)

select
    first_of_each.key,
    first_of_each.month,
    first_of_each.longitude,
    first_of_each.latitude,
    first_of_each.easting,
    first_of_each.northing,
    first_of_each.location,
    first_of_each.lsoa,
    first_of_each.district
from first_of_each
anti join partner on first_of_each.key = partner.key
