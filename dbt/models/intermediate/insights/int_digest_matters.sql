-- One row per week, digest section and open conversation in it: the digest's words, and its place.
with matters as (
    select * from {{ ref('int_matters') }}
    where is_open
),

next_steps as (
    select
        department,
        label,
        coalesce(
            min(case when standing = 'open' then next_step end),
            min(case when standing is null then next_step end)
        ) as next_step
    from {{ ref('next_steps') }}
    group by department, label
),

named as (
    select distinct
        mention_id,
        entity
    from {{ ref('mention_entities') }}
    where entity_type in ('competitor', 'product')
),

names as (
    select
        mention_id,
        {{ ordered_list('entity', 'entity') }} as names
    from named
    group by mention_id
),

worded as (
    select
        matters.*,
        next_steps.next_step,
        names.names,
        {{ seconds_between('matters.open_since_at', as_of()) }} as open_seconds
    from matters
    left join next_steps
        on
            matters.department = next_steps.department
            and matters.label = next_steps.label
    left join names on matters.mention_id = names.mention_id
)

select
    *,
    {{ list_of('mention_id') }} as example_mention_ids,
    cast(1 as bigint) as mention_count,
    cast(1 as bigint) as author_count,
    case
        when coalesce(author_name, '') = '' then 'Somebody'
        -- sources that hide their authors number them
        when {{ matches_pattern('author_name', "'^[0-9]+$'") }} then 'Author ' || author_name
        else author_name
    end
    || case
        when author_followers_count >= {{ var('loud_followers_count') }}
            then ', ' || {{ number_in_words('author_followers_count') }} || ' followers'
        else ''
    end as title,
    'Open for ' || {{ duration_in_words('open_seconds') }}
    || case
        when due_at < {{ as_of() }} then ', should have been answered by ' || {{ moment_in_words('due_at') }}
        when due_at is not null then ', due by ' || {{ moment_in_words('due_at') }}
        else ''
    end
    || case when rule is not null then '; rule “' || rule || '”' else '' end || '.' as body,
    case
        when held_by is not null then held_by || ' has it'
        when assigned_member is not null
            then 'for ' || assigned_member || coalesce(' of ' || assigned_team, '') || ', not taken yet'
        when assigned_team is not null then 'for ' || assigned_team || ', nobody has taken it'
        else 'nobody yet'
    end as holder,
    held_by is null as is_unheld,
    row_number() over (
        partition by week_start_date, department, section
        order by
            case priority when 'urgent' then 0 when 'high' then 1 else 2 end,
            case
                when author_followers_count >= {{ var('loud_followers_count') }} then author_followers_count else 0
            end desc,
            confidence_ratio desc nulls last,
            open_since_at,
            mention_id
    ) as matter_rank
from worded
