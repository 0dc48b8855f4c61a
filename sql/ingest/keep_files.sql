-- Receipts of the files just loaded, one row per file.
insert into files by name
select receipts.*
from receipts
