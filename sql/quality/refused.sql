-- Refused rows of the files in use, one row per refused row.
select
    refused.dataset_id,
    files.name as file,
    refused.line,
    refused.column_name,
    refused.value,
    refused.reason,
    refused.raw
from refused
inner join files on refused.file_id = files.file_id
where files.current
order by refused.dataset_id, files.name, refused.line
