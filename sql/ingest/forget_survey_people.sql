-- Numbers of people of the years that the arriving file gives anew, from an older file or the same.
delete from survey_people
using arriving
where
    survey_people.dataset_id = arriving.dataset_id
    and survey_people.period_start = arriving.period_start
    and survey_people.file_id in (
        select files.file_id
        from files
        where files.modified_at < $modified_at or files.sha256 = $sha256
    )
