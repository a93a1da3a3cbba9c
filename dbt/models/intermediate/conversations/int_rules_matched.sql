-- One row per outside mention and assignment rule all of whose conditions it meets, with the reason in words.
{{ config(materialized='conversations', replaced_by='mention_id') }}

with mentions as (
    select * from {{ ref('mentions') }}
    where
        not is_own_post
        and not is_deleted
),

labels as (
    select * from {{ ref('mention_labels') }}
),

phrases_found as (
    select * from {{ ref('int_phrases_found') }}
),

rules as (
    select * from {{ ref('stg_company__assignment_rules') }}
),

conditions as (
    select * from {{ ref('int_rule_conditions') }}
),

-- every condition is looked up by equality, so that millions of mentions meet the rules in hash joins
conditions_met as (
    select
        labels.mention_id,
        conditions.*
    from labels
    inner join conditions
        on
            labels.kind = conditions.condition_kind
            and labels.label = conditions.condition_value
    union all
    select
        mentions.mention_id,
        conditions.*
    from mentions
    inner join phrases_found on mentions.text_hash = phrases_found.text_hash
    inner join conditions
        on
            conditions.condition_kind = 'word'
            and phrases_found.phrase = conditions.condition_value
    {% for kind, column in [('channel', 'channel'), ('brand', 'brand'), ('sentiment', 'sentiment')] %}
    union all
    select
        mentions.mention_id,
        conditions.*
    from mentions
    inner join conditions
        on
            conditions.condition_kind = '{{ kind }}'
            and mentions.{{ column }} = conditions.condition_value
    {% endfor %}
    union all
    select
        mentions.mention_id,
        conditions.*
    from mentions
    inner join rules on mentions.author_followers_count >= rules.minimum_followers_count
    inner join conditions
        on
            rules.rule = conditions.rule
            and conditions.condition_kind = 'followers'
),

kinds_met as (
    select
        mention_id,
        rule,
        condition_kind,
        case when condition_kind = 'word' then 'says ' else '' end
        || {{ ordered_text('in_words', ' and ', 'in_words') }} as in_words
    from conditions_met
    group by mention_id, rule, condition_kind
),

-- a complaint and a lead / about Northlark on X in a negative tone / that says "refund"
rules_met as (
    select
        mention_id,
        rule,
        count(*) as kind_count,
        coalesce(max(in_words) filter (where condition_kind = 'intent'), 'a mention') as what_it_is,
        {{ ordered_text('in_words', ' ', "condition_kind = 'followers', condition_kind") }} filter (
            where condition_kind in ('brand', 'channel', 'sentiment', 'followers')
        ) as where_and_how,
        {{ ordered_text('in_words', ' and ', 'condition_kind') }} filter (
            where condition_kind in ('topic', 'word')
        ) as what_it_says
    from kinds_met
    group by mention_id, rule
),

kinds_needed as (
    select
        rules.rule,
        count(distinct conditions.condition_kind) as kind_count
    from rules
    left join conditions on rules.rule = conditions.rule
    group by rules.rule
),

-- a rule without conditions takes whatever is left; only the first of them can ever be reached
first_open_rule as (
    select rules.rule
    from rules
    inner join kinds_needed on rules.rule = kinds_needed.rule
    where kinds_needed.kind_count = 0
    order by rules.position, rules.rule
    limit 1
)

select
    rules_met.mention_id,
    rules_met.rule,
    rules_met.what_it_is
    || coalesce(' ' || rules_met.where_and_how, '')
    || coalesce(' that ' || rules_met.what_it_says, '') as reason
from rules_met
inner join kinds_needed
    on
        rules_met.rule = kinds_needed.rule
        and rules_met.kind_count = kinds_needed.kind_count
union all
select
    mentions.mention_id,
    first_open_rule.rule,
    'a mention that no other rule takes' as reason
from mentions
cross join first_open_rule
