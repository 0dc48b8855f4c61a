-- The arriving numbers of people, of the years that no newer file has given whole.
insert into survey_people by name
select arriving.*
from arriving
anti join survey_people
    on
        arriving.dataset_id = survey_people.dataset_id
        and arriving.period_start = survey_people.period_start
