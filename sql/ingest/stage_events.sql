-- The rows of some events files, typed and mapped, with the fault of those that cannot be used.
create or replace temp table staged as
with as_text as (
    select named.* from (
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
            store_rejects = true,
            max_line_size = 1048576
        )
    ) as named
    union all by name
    select * from blank_events
),

trimmed as (
    select
        as_text.filename,
        nullif(trim(as_text.month), '') as month_given,
        nullif(trim(as_text.category), '') as category_given,
        nullif(trim(as_text.longitude), '') as longitude_given,
        nullif(trim(as_text.latitude), '') as latitude_given,
        coalesce(trim(as_text.source), '') as source,
        coalesce(trim(as_text.location), '') as location,
        coalesce(trim(as_text.outcome), '') as outcome,
        coalesce(trim(as_text.lsoa), '') as lsoa_given,
        case
            when trim(as_text.reference) <> '' then hash(trim(as_text.reference))
        end as reference_hash
    from as_text
),

typed as (
    select
        trimmed.*,
        category_map.category,
        case
            when regexp_full_match(trimmed.month_given, '(19|20)[0-9]{2}-(0[1-9]|1[0-2])')
                then try_cast(trimmed.month_given || '-01' as date)
        end as month,
        try_cast(trimmed.longitude_given as double) as longitude_read,
        try_cast(trimmed.latitude_given as double) as latitude_read
    from trimmed
    left join category_map on lower(trimmed.category_given) = category_map.label
),

located as (
    select
        typed.*,
        -- 0,0 is how the publisher says that no point was near enough.
        typed.longitude_read = 0 and typed.latitude_read = 0 as nowhere,
        (typed.longitude_given is null) <> (typed.latitude_given is null) as half,
        coalesce(
            typed.longitude_read not between -9 and 2.5, typed.longitude_given is not null
        ) as longitude_wrong,
        coalesce(
            typed.latitude_read not between 49 and 61.5, typed.latitude_given is not null
        ) as latitude_wrong
    from typed
)

select
    located.filename,
    located.month,
    located.source,
    located.category,
    located.location,
    located.outcome,
    located.reference_hash,
    located.lsoa_given,
    case when not coalesce(located.nowhere, false) then located.longitude_read end as longitude,
    case when not coalesce(located.nowhere, false) then located.latitude_read end as latitude,
    case
        when located.month_given is null
            then { 'column': 'month', 'value': '', 'reason': 'no month' }
        when located.month is null
            then {
                'column': 'month',
                'value': located.month_given,
                'reason': 'not a month written YYYY-MM'
            }
        when located.category_given is null
            then { 'column': 'category', 'value': '', 'reason': 'no category' }
        when located.category is null
            then {
                'column': 'category',
                'value': located.category_given,
                'reason': 'a category that the contract does not map'
            }
        when located.half
            then {
                'column': case
                    when located.longitude_given is null then 'longitude' else 'latitude'
                end,
                'value': '',
                'reason': 'half a coordinate: the other half is missing'
            }
        when located.longitude_wrong and not coalesce(located.nowhere, false)
            then {
                'column': 'longitude',
                'value': located.longitude_given,
                'reason': 'an impossible coordinate: not within the United Kingdom'
            }
        when located.latitude_wrong and not coalesce(located.nowhere, false)
            then {
                'column': 'latitude',
                'value': located.latitude_given,
                'reason': 'an impossible coordinate: not within the United Kingdom'
            }
    end as fault,
    case
        when fault is not null
            then [
                located.month_given,
                located.category_given,
                located.longitude_given,
                located.latitude_given,
                located.lsoa_given,
                located.location
            ]
    end as given
from located
