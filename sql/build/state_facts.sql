-- What the build says of itself: the given facts take the place of those of the same key.
insert or replace into build
select
    unnest($keys::varchar[]) as key,
    unnest($values::varchar[]) as value
