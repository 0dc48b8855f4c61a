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
            rejects_limit = $most_refused,
            max_line_size = 1048576
        )
    ) as named
    union all by name
    select * from blank_events
),

trimmed as (
    select
        as_text.filename,
        [
            nullif(trim(as_text.month), ''),
            nullif(trim(as_text.category), ''),
            nullif(trim(as_text.longitude), ''),
            nullif(trim(as_text.latitude), ''),
            coalesce(trim(as_text.lsoa), ''),
            coalesce(trim(as_text.location), ''),
            nullif(trim(as_text.easting), ''),
            nullif(trim(as_text.northing), ''),
            nullif(trim(as_text.weight), ''),
            nullif(trim(as_text.key), '')
        ] as own,
        $joined and partner.key is null as alone,
        nullif(trim(coalesce(as_text.month, partner.month)), '') as month_given,
        nullif(trim(as_text.category), '') as category_given,
        nullif(trim(coalesce(as_text.longitude, partner.longitude)), '') as longitude_given,
        nullif(trim(coalesce(as_text.latitude, partner.latitude)), '') as latitude_given,
        nullif(trim(coalesce(as_text.easting, partner.easting)), '') as easting_text,
        nullif(trim(coalesce(as_text.northing, partner.northing)), '') as northing_text,
        -- Without a point the national grid's columns hold one of these.
        case
            when lower(easting_text) not in ('null', 'nan', 'none', '-1') then easting_text
        end as easting_given,
        case
            when lower(northing_text) not in ('null', 'nan', 'none', '-1') then northing_text
        end as northing_given,
        nullif(trim(as_text.weight), '') as weight_given,
        coalesce(trim(as_text.source), '') as source,
        coalesce(trim(coalesce(as_text.location, partner.location)), '') as location,
        coalesce(trim(as_text.outcome), '') as outcome,
        coalesce(trim(coalesce(as_text.lsoa, partner.lsoa)), '') as lsoa_text,
        case
            when lower(lsoa_text) in ('-1', 'null', 'not known', 'unknown') then ''
            else lsoa_text
        end as lsoa_given,
        coalesce(
            not list_contains(
                $districts::varchar[],
                lower(trim(coalesce(as_text.district, partner.district)))
            ),
            false
        ) as outside,
        case
            when trim(as_text.reference) <> '' then hash(trim(as_text.reference))
        end as reference_hash
    from as_text
    left join partner on trim(as_text.key) = partner.key
),

-- One row: the labels that are patterns, in order, with what they stand for.
patterns as (
    select
        list(category_map.pattern order by category_map.label_order) as texts,
        list(category_map.category order by category_map.label_order) as categories,
        list(category_map.weight_always order by category_map.label_order) as always,
        list(category_map.weight_otherwise order by category_map.label_order) as otherwise
    from category_map
    where category_map.pattern is not null
),

typed as (
    select
        trimmed.*,
        case
            when exact.label is null
                then list_position(
                    list_transform(
                        patterns.texts,
                        lambda text: lower(trimmed.category_given) like text escape '!'
                    ),
                    true
                )
        end as pattern_met,
        coalesce(exact.category, patterns.categories[pattern_met]) as category,
        coalesce(exact.weight_always, patterns.always[pattern_met]) as weight_always,
        coalesce(exact.weight_otherwise, patterns.otherwise[pattern_met]) as weight_otherwise,
        case
            when $written = 'month'
                then case
                    when regexp_full_match(trimmed.month_given, '(19|20)[0-9]{2}-(0[1-9]|1[0-2])')
                        then try_cast(trimmed.month_given || '-01' as date)
                end
            when $written = 'date'
                then date_trunc(
                    'month',
                    try_strptime(
                        trimmed.month_given,
                        [
                            '%d/%m/%Y', '%Y-%m-%d', '%Y-%m', '%m/%Y', '%d/%m/%Y %H:%M',
                            '%d/%m/%Y %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M:%S',
                            '%Y-%m-%dT%H:%M', '%Y-%m-%dT%H:%M:%S', '%d %B %Y', '%b %Y', '%B %Y'
                        ]
                    )
                )::date
            when
                $written = 'financial_year'
                and regexp_full_match(
                    trimmed.month_given, '(19|20)[0-9]{2}[-/_]([0-9]{2})?[0-9]{2}'
                )
                and (trimmed.month_given[1:4]::integer + 1) % 100
                = trimmed.month_given[-2:]::integer
                then make_date(trimmed.month_given[1:4]::integer, 4, 1)
            when
                $written = 'year' and regexp_full_match(trimmed.month_given, '(19|20)[0-9]{2}')
                then make_date(trimmed.month_given::integer, 1, 1)
        end as month_read,
        case
            when month_read between date '1900-01-01' and date '2199-12-01' then month_read
        end as month,
        try_cast(trimmed.longitude_given as double) as longitude_read,
        try_cast(trimmed.latitude_given as double) as latitude_read,
        try_cast(trimmed.easting_given as double) as easting_read,
        try_cast(trimmed.northing_given as double) as northing_read,
        try_cast(trimmed.weight_given as double) as weight_read
    from trimmed
    cross join patterns
    left join category_map as exact on lower(trimmed.category_given) = exact.label
),

located as (
    select
        typed.*,
        -- 0,0 is how the publisher says that no point was near enough.
        typed.longitude_read = 0 and typed.latitude_read = 0 as nowhere,
        (typed.longitude_given is null) <> (typed.latitude_given is null) as half,
        (typed.easting_given is null) <> (typed.northing_given is null) as half_grid,
        coalesce(
            typed.longitude_read not between -9 and 2.5, typed.longitude_given is not null
        ) as longitude_wrong,
        coalesce(
            typed.latitude_read not between 49 and 61.5, typed.latitude_given is not null
        ) as latitude_wrong,
        coalesce(
            typed.easting_read not between 0 and 700000, typed.easting_given is not null
        ) as easting_wrong,
        coalesce(
            typed.northing_read not between 0 and 1300000, typed.northing_given is not null
        ) as northing_wrong
    from typed
)

select
    located.filename,
    located.month,
    located.source,
    located.category,
    case
        when len($location_labels::varchar[]) = 0 or located.location = '' then located.location
        else coalesce(
            list_extract(
                $location_names::varchar[],
                list_position($location_labels::varchar[], lower(located.location))
            ),
            'other'
        )
    end as location,
    located.outcome,
    located.reference_hash,
    located.lsoa_given,
    located.outside,
    case when not coalesce(located.nowhere, false) then located.longitude_read end as longitude,
    case when not coalesce(located.nowhere, false) then located.latitude_read end as latitude,
    located.easting_read as easting,
    located.northing_read as northing,
    coalesce(
        located.weight_always,
        case when located.weight_read >= 0 then located.weight_read end,
        located.weight_otherwise
    ) as weight,
    case
        when located.outside
            then null
        when located.alone
            then {
                'column': 'key',
                'value': coalesce(located.own[10], ''),
                'reason': 'no row of the file that it belongs to has this key'
            }
        when located.month_given is null
            then { 'column': 'month', 'value': '', 'reason': 'no month' }
        when located.month is null
            then {
                'column': 'month',
                'value': located.month_given,
                'reason': case $written
                    when 'month' then 'not a month written YYYY-MM'
                    when 'date' then 'not a date written DD/MM/YYYY or YYYY-MM-DD'
                    when 'financial_year' then 'not a financial year written YYYY/YY'
                    else 'not a year written YYYY'
                end
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
        when located.half_grid
            then {
                'column': case
                    when located.easting_given is null then 'easting' else 'northing'
                end,
                'value': '',
                'reason': 'half a coordinate: the other half is missing'
            }
        when located.easting_wrong
            then {
                'column': 'easting',
                'value': located.easting_given,
                'reason': 'an impossible coordinate: not on the national grid'
            }
        when located.northing_wrong
            then {
                'column': 'northing',
                'value': located.northing_given,
                'reason': 'an impossible coordinate: not on the national grid'
            }
        when located.weight_given is not null and located.weight_read is null
            then {
                'column': 'weight', 'value': located.weight_given, 'reason': 'not a number'
            }
    end as fault,
    case when fault is not null then located.own end as given
from located
