-- The actions of partnership plans, one row per action, the earliest due first.
select
    actions.dataset_id,
    actions.reference,
    actions.action,
    actions.theme,
    actions.owner,
    actions.due,
    actions.status,
    actions.measure,
    actions.note,
    actions.indicator,
    actions.evaluation,
    actions.board,
    actions.evidence
from actions
order by actions.due nulls last, actions.reference, actions.action
