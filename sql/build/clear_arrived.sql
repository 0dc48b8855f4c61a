-- The rows to place, once they are placed.
drop table arrived
