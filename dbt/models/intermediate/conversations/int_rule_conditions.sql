-- One row per assignment rule, condition and value that meets it, in words too; a condition that is not set has no row.
with rules as (
    select * from {{ ref('stg_company__assignment_rules') }}
),

brands as (
    select * from {{ ref('stg_company__brands') }}
),

rule_words as (
    select * from {{ ref('rule_words') }}
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
        {{ as_text('minimum_followers_count') }} as condition_value
    from rules
    where minimum_followers_count is not null
),

conditions as (
    select distinct
        rule,
        condition_kind,
        case
            when condition_kind = 'word' then {{ plain_words('condition_value') }}
            else condition_value
        end as condition_value
    from exploded
)

select
    conditions.rule,
    conditions.condition_kind,
    conditions.condition_value,
    case conditions.condition_kind
        when 'brand' then 'about ' || brands.brand_name
        when 'followers'
            then 'by somebody with ' || {{ number_in_words('rules.minimum_followers_count') }} || ' followers or more'
        when 'word' then '“' || conditions.condition_value || '”'
        else rule_words.in_words
    end as in_words
from conditions
inner join rules on conditions.rule = rules.rule
left join brands
    on
        conditions.condition_kind = 'brand'
        and conditions.condition_value = brands.brand
left join rule_words
    on
        conditions.condition_kind = rule_words.condition_kind
        and conditions.condition_value = rule_words.condition_value
