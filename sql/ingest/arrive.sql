-- Staged rows that can be used, of the files and partitions that are kept.
insert into arrived by name
select
    $dataset as dataset_id,
    kept.file_id,
    staged.month,
    staged.source,
    staged.category,
    staged.location,
    staged.outcome,
    staged.reference_hash,
    staged.lsoa_given,
    staged.longitude,
    staged.latitude,
    staged.weight,
    staged.occurred_from,
    staged.occurred_until
from staged
inner join kept
    on
        staged.filename = kept.filename
        and staged.month = kept.month
        and staged.source = kept.source
where staged.fault is null and not staged.outside
