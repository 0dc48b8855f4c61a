-- Refuses to update an entry: the log only grows.
create trigger if not exists no_update before update on entry
begin
    select raise(abort, 'an entry is never changed or taken away');
end;
