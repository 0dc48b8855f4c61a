-- Files in which a quote never closes, one row per file with its first such line.
select
    scans.file_path,
    min(errors.line) as line
from reject_errors as errors
inner join reject_scans as scans
    on errors.scan_id = scans.scan_id and errors.file_id = scans.file_id
where errors.error_type = 'UNQUOTED VALUE'
group by all
order by all
