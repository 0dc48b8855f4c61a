-- Every placed row, before all are placed again.
delete from events
