-- Rows of one file with too few or too many columns: their numbers in the file, one row per row.
select distinct errors.line as row_number
from reject_errors as errors
inner join reject_scans as scans
    on errors.scan_id = scans.scan_id and errors.file_id = scans.file_id
where scans.file_path = $file
order by errors.line
