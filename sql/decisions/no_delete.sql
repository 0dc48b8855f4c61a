-- Refuses to delete an entry: the log only grows.
create trigger if not exists no_delete before delete on entry
begin
    select raise(abort, 'an entry is never changed or taken away');
end;
