-- Numbers of those who answered a survey, one row per year, area, class, and question or theme.
-- Where a file names an area instead of its code, the code is that of the one area of the name.
with named as (
    select
        areas.level,
        lower(areas.area_name) as area_name,
        min(areas.area_code) as area_code
    from areas
    group by all
    having count(*) = 1
)

select
    survey_people.period_start,
    survey_people.period_end,
    survey_people.level,
    coalesce(named.area_code, survey_people.area_code) as area_code,
    survey_people.age_band,
    survey_people.sex,
    survey_people.kind,
    survey_people.item,
    sum(survey_people.people)::bigint as people,
    sum(survey_people.yes)::bigint as yes
from survey_people
left join named
    on
        survey_people.level = named.level
        and lower(survey_people.area_code) = named.area_name
where survey_people.dataset_id = $dataset
group by all
order by all
