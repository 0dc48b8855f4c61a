-- Files in which a quote is not closed, one row per file with the byte its first such row is at.
select
    scans.file_path,
    min(errors.line_byte_position) as position
from reject_errors as errors
inner join reject_scans as scans
    on errors.scan_id = scans.scan_id and errors.file_id = scans.file_id
where errors.error_type = 'UNQUOTED VALUE'
group by all
order by all
