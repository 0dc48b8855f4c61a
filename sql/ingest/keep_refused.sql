-- Refused rows of the files just loaded, one row per refused row.
insert into refused by name
select receipts.*
from receipts
