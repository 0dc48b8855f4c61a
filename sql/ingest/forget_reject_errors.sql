-- What DuckDB said of the rows of the batch before.
drop table if exists reject_errors
