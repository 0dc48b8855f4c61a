-- Tables that a build has, one row per table: a build made before a table was, lacks it.
select duckdb_tables.table_name
from duckdb_tables()
where not duckdb_tables.internal
order by all
