-- Rows of one file with too few or too many columns, one row per line.
select
    errors.line,
    any_value(errors.csv_line) as raw
from reject_errors as errors
inner join reject_scans as scans
    on errors.scan_id = scans.scan_id and errors.file_id = scans.file_id
where scans.file_path = $file
group by all
order by errors.line
