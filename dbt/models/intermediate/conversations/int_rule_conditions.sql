-- One row per assignment rule, condition and value that meets it; a condition that is not set has no row.
with rules as (
    select * from {{ ref('stg_company__assignment_rules') }}
),

exploded as (
    {% for kind, column in [
        ('intent', 'intents'), ('topic', 'topics'), ('word', 'words'), ('channel', 'channels'), ('brand', 'brands'),
        ('sentiment', 'sentiments'),
    ] %}
    select
        rule,
        '{{ kind }}' as condition_kind,
        {{ explode(column) }} as condition_value
    from rules
    union all
    {% endfor %}
    select
        rule,
        'followers' as condition_kind,
        'at least ' || {{ as_text('minimum_followers_count') }} as condition_value
    from rules
    where minimum_followers_count is not null
)

select distinct
    rule,
    condition_kind,
    case
        when condition_kind = 'word' then {{ plain_words('condition_value') }}
        else condition_value
    end as condition_value
from exploded
