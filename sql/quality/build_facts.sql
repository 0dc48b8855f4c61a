-- What the build says of itself, one row per fact.
select
    build.key,
    build.value
from build
order by build.key
