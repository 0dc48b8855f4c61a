-- Rows of other files of this load that the kept partitions replace before they were placed.
delete from arrived
using kept
where
    arrived.dataset_id = $dataset
    and arrived.month = kept.month
    and arrived.source = kept.source
    and arrived.file_id <> kept.file_id
