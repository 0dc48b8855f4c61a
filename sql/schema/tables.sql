-- The tables of a warehouse: those it lacks are made.
create table if not exists build (
    key varchar primary key,
    value varchar not null
);
comment on table build is 'What this warehouse was built for and when: one row per fact.';

create table if not exists files (
    file_id integer primary key,
    dataset_id varchar not null,
    name varchar not null,
    folder varchar not null,
    sha256 varchar not null,
    contract varchar not null,
    bytes bigint not null,
    modified_at timestamp not null,
    loaded_at timestamp not null,
    rows_read bigint not null,
    rows_kept bigint not null,
    rows_refused bigint not null,
    current boolean not null,
    check (rows_read = rows_kept + rows_refused)
);
comment on table files is
'Receipts: one row per file loaded; current is false once a newer file replaced it.';

create table if not exists unmatched (
    name varchar not null,
    folder varchar not null,
    seen_at timestamp not null,
    reason varchar not null,
    dataset_id varchar default ''
);
-- Builds that were made before it was kept what a file was taken for.
alter table unmatched add column if not exists dataset_id varchar default '';
comment on table unmatched is
'Files that were offered and not loaded: one row per file, with the reason.';
comment on column unmatched.dataset_id is 'The dataset whose contract the file met, if any.';

create table if not exists partitions (
    dataset_id varchar not null,
    month date not null,
    source varchar not null,
    file_id integer not null,
    rows_kept bigint not null,
    primary key (dataset_id, month, source)
);
comment on table partitions is
'What a newer file replaces whole: one row per dataset, month and source.';

create table if not exists refused (
    file_id integer not null,
    dataset_id varchar not null,
    line bigint not null,
    column_name varchar not null,
    value varchar not null,
    reason varchar not null,
    raw varchar not null
);
comment on table refused is 'Rows that could not be used: one row per refused row of a file.';

create table if not exists events (
    dataset_id varchar not null,
    file_id integer not null,
    month date not null,
    source varchar not null,
    category varchar not null,
    location varchar not null,
    outcome varchar not null,
    reference_hash ubigint,
    lsoa_given varchar not null,
    longitude double,
    latitude double,
    easting integer,
    northing integer,
    lsoa21 varchar,
    lad_code varchar,
    placed_by varchar not null,
    weight double,
    occurred_from timestamp,
    occurred_until timestamp
);
-- Builds that were made before rows had weights.
alter table events add column if not exists weight double;
-- Builds that were made before it was kept when events happened.
alter table events add column if not exists occurred_from timestamp;
alter table events add column if not exists occurred_until timestamp;
comment on table events is
'One row per recorded offence or incident, placed in the small areas of 2021.';
comment on column events.placed_by is
'code, point (a split area, by coordinate), district (not placed below it), elsewhere or nowhere';
comment on column events.weight is
'What the row stands for where its source weighs rows (adjusted severity); null where it does not.';
comment on column events.occurred_from is
'When it started at the earliest, local time; null where the source does not say.';
comment on column events.occurred_until is
'When it ended at the latest, local time; null where it happened at its start, or is not known.';

create table if not exists area_links (
    dataset_id varchar not null,
    file_id integer not null,
    child_level varchar not null,
    child_code varchar not null,
    child_name varchar not null,
    parent_level varchar not null,
    parent_code varchar not null,
    parent_name varchar not null,
    change varchar not null
);
comment on table area_links is 'Lookups: one row per pair of areas of two levels.';

create table if not exists area_values (
    dataset_id varchar not null,
    file_id integer not null,
    level varchar not null,
    area_code varchar not null,
    measure varchar not null,
    year integer not null,
    number double,
    text varchar
);
comment on table area_values is
'Residents, deprivation, rural-urban class: one row per area, measure and year.';

create table if not exists boundaries (
    dataset_id varchar not null,
    file_id integer not null,
    level varchar not null,
    code varchar not null,
    name varchar not null,
    outline blob not null
);
comment on table boundaries is 'Outlines as supplied, WKB in EPSG:27700: one row per area.';

create table if not exists aggregates (
    dataset_id varchar not null,
    file_id integer not null,
    period_start date not null,
    period_end date not null,
    level varchar not null,
    area_code varchar not null,
    measure varchar not null,
    number double,
    lower double,
    upper double,
    suppressed boolean not null
);
comment on table aggregates is
'Counts and published figures of partners: one row per dataset, period, area and measure.';

create table if not exists actions (
    dataset_id varchar not null,
    file_id integer not null,
    reference varchar not null,
    action varchar not null,
    theme varchar not null,
    owner varchar not null,
    due date,
    status varchar not null,
    measure varchar not null,
    note varchar not null
);
alter table actions add column if not exists indicator varchar default '';
alter table actions add column if not exists evaluation varchar default '';
alter table actions add column if not exists board varchar default '';
alter table actions add column if not exists evidence varchar default '';
comment on table actions is 'What a partnership plan says is to be done: one row per action.';
