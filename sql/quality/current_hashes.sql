-- Contents in use and the contract each was read under, one row per current file.
select
    files.dataset_id,
    files.sha256,
    files.contract
from files
where files.current
