-- Has the file keep a write-ahead log: readers never wait for the writer; one row, the mode.
pragma journal_mode = wal;
