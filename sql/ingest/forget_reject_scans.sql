-- Which files DuckDB read in the batch before.
drop table if exists reject_scans
