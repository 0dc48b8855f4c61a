-- Whether the file is whole: one row, ok or the first fault.
pragma quick_check (1);
