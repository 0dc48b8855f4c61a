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
        as_text.month as month_own,
        as_text.longitude as longitude_own,
        as_text.latitude as latitude_own,
        as_text.lsoa as lsoa_own,
        as_text.location as location_own,
        as_text.easting as easting_own,
        as_text.northing as northing_own,
        as_text.key as key_own,
        as_text.started as started_own,
        as_text.started_time as started_time_own,
        as_text.ended as ended_own,
        as_text.ended_time as ended_time_own,
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
        -- When it happened: the day (or day and time) and the time of day of its start and its end.
        case
            when $times <> ''
                then list_transform(
                    [
                        case
                            when $times = 'month' then coalesce(as_text.month, partner.month)
                            else coalesce(as_text.started, partner.started)
                        end,
                        coalesce(as_text.started_time, partner.started_time),
                        coalesce(as_text.ended, partner.ended),
                        coalesce(as_text.ended_time, partner.ended_time)
                    ],
                    lambda text: case
                        when lower(trim(text)) not in ('', 'null', 'nan', 'none', '-1')
                            then trim(text)
                    end
                )
        end as times_given,
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
            when $written in ('date', 'datetime')
                then date_trunc(
                    'month',
                    try_strptime(
                        trimmed.month_given,
                        [
                            '%d/%m/%Y', '%Y-%m-%d', '%Y-%m', '%m/%Y', '%d/%m/%Y %H:%M',
                            '%d/%m/%Y %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M:%S',
                            '%Y-%m-%d %H:%M:%S.%f', '%Y-%m-%dT%H:%M', '%Y-%m-%dT%H:%M:%S',
                            '%d %B %Y', '%b %Y', '%B %Y'
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
        try_cast(trimmed.weight_given as double) as weight_read,
        -- A day, or a day and a time, as people or spreadsheets write them; a day number of a
        -- spreadsheet counts from the end of 1899.
        case
            when $times <> ''
                then list_transform(
                    [trimmed.times_given[1], trimmed.times_given[3]],
                    lambda text: date_trunc(
                        'second',
                        interval 500 milliseconds + coalesce(
                            try_strptime(
                                text,
                                [
                                    '%d/%m/%Y %H:%M', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y',
                                    '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%d',
                                    '%Y-%m-%d %H:%M:%S.%f', '%Y-%m-%dT%H:%M:%S',
                                    '%Y-%m-%dT%H:%M', '%Y-%m-%dT%H:%M:%S.%f',
                                    '%d/%m/%Y %I:%M %p', '%d/%m/%Y %I:%M:%S %p',
                                    '%d-%m-%Y %H:%M', '%d-%m-%Y', '%d.%m.%Y %H:%M', '%d.%m.%Y',
                                    '%d %b %Y %H:%M', '%d %b %Y', '%d %B %Y %H:%M', '%d %B %Y',
                                    '%d-%b-%Y %H:%M', '%d-%b-%Y'
                                ]
                            ),
                            case
                                when regexp_full_match(text, '[2-7][0-9]{4}([.][0-9]+)?')
                                    then
                                        timestamp '1899-12-30'
                                        + to_seconds(round(text::double * 86400)::bigint)
                            end
                        )
                    )
                )
        end as days_read,
        case
            when $times <> ''
                then list_transform(
                    [trimmed.times_given[2], trimmed.times_given[4]],
                    lambda text: coalesce(
                        try_strptime(
                            text,
                            [
                                '%H:%M', '%H:%M:%S', '%H:%M:%S.%f', '%I:%M %p', '%I:%M%p',
                                '%Y-%m-%d %H:%M:%S'
                            ]
                        )::time,
                        -- 0905 that lost its 0, or a part of a day.
                        case
                            when regexp_full_match(text, '[0-9]{3,4}')
                                then try_strptime(lpad(text, 4, '0'), '%H%M')::time
                            when regexp_full_match(text, '0([.][0-9]+)?')
                                then time '00:00' + to_seconds(round(text::double * 86400)::bigint)
                        end
                    )
                )
        end as clocks_read
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
        ) as northing_wrong,
        typed.times_given[1] as start_given,
        typed.times_given[3] as end_given,
        -- A day has no time where none is written, beside it or with it.
        case
            when typed.days_read[1] between timestamp '1900-01-01' and timestamp '2199-12-31'
                then typed.days_read[1]::date
        end as start_day,
        case
            when typed.days_read[2] between timestamp '1900-01-01' and timestamp '2199-12-31'
                then typed.days_read[2]::date
        end as end_day,
        coalesce(
            typed.clocks_read[1],
            case
                when regexp_matches(typed.times_given[1], ':|[0-9]{5}[.]')
                    then typed.days_read[1]::time
            end
        ) as start_clock,
        coalesce(
            typed.clocks_read[2],
            case
                when regexp_matches(typed.times_given[3], ':|[0-9]{5}[.]')
                    then typed.days_read[2]::time
            end
        ) as end_clock
    from typed
),

-- An interval that it happened within; a time that is known has no end of its own.
timed as (
    select
        located.*,
        located.start_day + coalesce(located.start_clock, time '00:00') as started_at,
        case
            when located.end_day is not null
                then case
                    when located.end_clock is null then located.end_day + interval 1 day
                    else located.end_day + located.end_clock
                end
            when located.start_clock is null then located.start_day + interval 1 day
        end as ended_at
    from located
)

select
    timed.filename,
    timed.month,
    timed.source,
    timed.category,
    case
        when len($location_labels::varchar[]) = 0 or timed.location = '' then timed.location
        else coalesce(
            list_extract(
                $location_names::varchar[],
                list_position($location_labels::varchar[], lower(timed.location))
            ),
            'other'
        )
    end as location,
    timed.outcome,
    timed.reference_hash,
    timed.lsoa_given,
    timed.outside,
    case when not coalesce(timed.nowhere, false) then timed.longitude_read end as longitude,
    case when not coalesce(timed.nowhere, false) then timed.latitude_read end as latitude,
    timed.easting_read as easting,
    timed.northing_read as northing,
    coalesce(
        timed.weight_always,
        case when timed.weight_read >= 0 then timed.weight_read end,
        timed.weight_otherwise
    ) as weight,
    case when $to_the_hour then date_trunc('hour', timed.started_at) else timed.started_at end
        as occurred_from,
    case
        when not $to_the_hour then timed.ended_at
        else date_trunc(
            'hour',
            greatest(
                timed.started_at,
                coalesce(timed.ended_at - interval 1 microsecond, timed.started_at)
            )
        ) + interval 1 hour
    end as occurred_until,
    case
        when timed.outside
            then null
        when timed.alone
            then {
                'column': 'key',
                'value': coalesce(trim(timed.key_own), ''),
                'reason': 'no row of the file that it belongs to has this key'
            }
        when timed.month_given is null
            then { 'column': 'month', 'value': '', 'reason': 'no month' }
        when timed.month is null
            then {
                'column': 'month',
                'value': timed.month_given,
                'reason': case $written
                    when 'month' then 'not a month written YYYY-MM'
                    when 'date' then 'not a date written DD/MM/YYYY or YYYY-MM-DD'
                    when 'datetime' then 'not a date written DD/MM/YYYY or YYYY-MM-DD'
                    when 'financial_year' then 'not a financial year written YYYY/YY'
                    else 'not a year written YYYY'
                end
            }
        when timed.category_given is null
            then { 'column': 'category', 'value': '', 'reason': 'no category' }
        when timed.category is null
            then {
                'column': 'category',
                'value': timed.category_given,
                'reason': 'a category that the contract does not map'
            }
        when timed.half
            then {
                'column': case
                    when timed.longitude_given is null then 'longitude' else 'latitude'
                end,
                'value': '',
                'reason': 'half a coordinate: the other half is missing'
            }
        when timed.longitude_wrong and not coalesce(timed.nowhere, false)
            then {
                'column': 'longitude',
                'value': timed.longitude_given,
                'reason': 'an impossible coordinate: not within the United Kingdom'
            }
        when timed.latitude_wrong and not coalesce(timed.nowhere, false)
            then {
                'column': 'latitude',
                'value': timed.latitude_given,
                'reason': 'an impossible coordinate: not within the United Kingdom'
            }
        when timed.half_grid
            then {
                'column': case
                    when timed.easting_given is null then 'easting' else 'northing'
                end,
                'value': '',
                'reason': 'half a coordinate: the other half is missing'
            }
        when timed.easting_wrong
            then {
                'column': 'easting',
                'value': timed.easting_given,
                'reason': 'an impossible coordinate: not on the national grid'
            }
        when timed.northing_wrong
            then {
                'column': 'northing',
                'value': timed.northing_given,
                'reason': 'an impossible coordinate: not on the national grid'
            }
        when timed.weight_given is not null and timed.weight_read is null
            then {
                'column': 'weight', 'value': timed.weight_given, 'reason': 'not a number'
            }
        when timed.start_given is not null and timed.start_day is null
            then {
                'column': 'started',
                'value': timed.start_given,
                'reason': 'not a date and time written DD/MM/YYYY HH:MM or YYYY-MM-DD HH:MM'
            }
        when timed.times_given[2] is not null and timed.clocks_read[1] is null
            then {
                'column': 'started_time',
                'value': timed.times_given[2],
                'reason': 'not a time of day written HH:MM'
            }
        when timed.end_given is not null and timed.end_day is null
            then {
                'column': 'ended',
                'value': timed.end_given,
                'reason': 'not a date and time written DD/MM/YYYY HH:MM or YYYY-MM-DD HH:MM'
            }
        when timed.times_given[4] is not null and timed.clocks_read[2] is null
            then {
                'column': 'ended_time',
                'value': timed.times_given[4],
                'reason': 'not a time of day written HH:MM'
            }
        when
            timed.start_day is null
            and coalesce(timed.times_given[2], timed.end_given, timed.times_given[4]) is not null
            then {
                'column': 'started',
                'value': '',
                'reason': 'a time of day or an end without the day that it started'
            }
        when timed.end_day is null and timed.times_given[4] is not null
            then { 'column': 'ended', 'value': '', 'reason': 'a time of day without its day' }
        when timed.ended_at < timed.started_at or timed.end_day < timed.start_day
            then {
                'column': 'ended',
                'value': timed.end_given,
                'reason': 'it ends before it starts'
            }
    end as fault,
    case
        when fault is not null
            then [
                nullif(trim(timed.month_own), ''),
                timed.category_given,
                nullif(trim(timed.longitude_own), ''),
                nullif(trim(timed.latitude_own), ''),
                coalesce(trim(timed.lsoa_own), ''),
                coalesce(trim(timed.location_own), ''),
                nullif(trim(timed.easting_own), ''),
                nullif(trim(timed.northing_own), ''),
                timed.weight_given,
                nullif(trim(timed.key_own), ''),
                nullif(trim(timed.started_own), ''),
                nullif(trim(timed.started_time_own), ''),
                nullif(trim(timed.ended_own), ''),
                nullif(trim(timed.ended_time_own), '')
            ]
    end as given
from timed
