-- Rows of earlier files that the kept partitions replace.
delete from events
using kept
where
    events.dataset_id = $dataset
    and events.month = kept.month
    and events.source = kept.source
    and events.file_id <> kept.file_id
