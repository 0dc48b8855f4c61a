-- Rows of one staged file that cannot be used, with what was given and the fault.
select
    staged.given,
    staged.fault.column,
    staged.fault.value,
    staged.fault.reason
from staged
where staged.filename = $file and staged.fault is not null
