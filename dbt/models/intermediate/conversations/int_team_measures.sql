-- One row per thing measured for a team: what was measured, when, for whom, in which conversation, and its value.
with replies as (
    select * from {{ ref('replies') }}
),

waits as (
    select * from {{ ref('waits') }}
),

target_outcomes as (
    select * from {{ ref('target_outcomes') }}
),

conversations as (
    select * from {{ ref('conversations') }}
),

changes as (
    select * from {{ ref('int_conversation_states_changed') }}
    where not is_closed
),

holds as (
    select * from {{ ref('holds') }}
),

hand_overs as (
    select * from {{ ref('hand_overs') }}
),

team_structures as (
    select * from {{ ref('team_structures') }}
),

answers as (
    {% for measure, value, condition in [
        ('first_reply_seconds', 'reply_seconds', 'is_first_reply'),
        ('first_reply_business_seconds', 'reply_business_seconds', 'is_first_reply'),
        ('next_reply_seconds', 'reply_seconds', 'not is_first_reply'),
        ('next_reply_business_seconds', 'reply_business_seconds', 'not is_first_reply'),
        ('replies_count', '1', 'true'),
        ('collisions_count', '1', 'is_collision'),
    ] %}
    select
        '{{ measure }}' as measure,
        conversation_id,
        member_id,
        team,
        channel,
        null as priority,
        {{ value }} as measured_value,
        replied_at as measured_at
    from replies
    where {{ condition }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

others as (
    {% for target_kind, prefix in [('first_reply', ''), ('next_reply', 'next_reply_')] %}
    select
        '{{ prefix }}target_met_ratio' as measure,
        conversation_id,
        member_id,
        team,
        channel,
        priority,
        case when outcome = 'met' then 1 else 0 end as measured_value,
        decided_at as measured_at
    from target_outcomes
    where
        target_kind = '{{ target_kind }}'
        and outcome in ('met', 'missed')
    union all
    select
        '{{ prefix }}target_missed_by_seconds' as measure,
        conversation_id,
        member_id,
        team,
        channel,
        priority,
        -margin_seconds as measured_value,
        decided_at as measured_at
    from target_outcomes
    where
        target_kind = '{{ target_kind }}'
        and outcome = 'missed'
    union all
    {% endfor %}
    select
        'questions_count' as measure,
        conversation_id,
        member_id,
        team,
        channel,
        priority,
        1 as measured_value,
        started_at as measured_at
    from waits
    where side = 'requester'
    union all
    {% for measure, value, condition in [
        ('resolution_seconds', 'resolution_seconds', 'resolution_seconds is not null'),
        ('resolution_business_seconds', 'resolution_business_seconds', 'resolution_business_seconds is not null'),
        ('closed_without_reply_ratio', 'case when is_closed_without_reply then 1 else 0 end', 'inbound_count > 0'),
        ('start_negative_ratio', "case when start_sentiment = 'negative' then 1 else 0 end", 'start_sentiment is not null'),
        ('end_negative_ratio', "case when end_sentiment = 'negative' then 1 else 0 end", 'end_sentiment is not null'),
    ] %}
    select
        '{{ measure }}' as measure,
        conversation_id,
        null as member_id,
        resolved_team as team,
        channel,
        null as priority,
        {{ value }} as measured_value,
        resolved_final_at as measured_at
    from conversations
    where
        resolved_final_at is not null
        and {{ condition }}
    union all
    {% endfor %}
    select
        'reopened_count' as measure,
        changes.conversation_id,
        null as member_id,
        coalesce(conversations.resolved_team, conversations.first_reply_team) as team,
        conversations.channel,
        null as priority,
        1 as measured_value,
        changes.changed_at as measured_at
    from changes
    inner join conversations on changes.conversation_id = conversations.conversation_id
    union all
    {% for measure, value, condition in [
        ('assigned_to_first_reply_seconds', 'first_reply_seconds', 'first_reply_seconds is not null'),
        ('held_without_reply_seconds', 'held_seconds', 'not has_reply'),
        ('stale_holds_count', '1', 'is_stale'),
    ] %}
    select
        '{{ measure }}' as measure,
        conversation_id,
        member_id,
        team,
        null as channel,
        null as priority,
        {{ value }} as measured_value,
        held_from_at as measured_at
    from holds
    where {{ condition }}
    union all
    {% endfor %}
    select
        'hand_over_lag_seconds' as measure,
        conversation_id,
        to_member_id as member_id,
        to_team as team,
        null as channel,
        null as priority,
        lag_seconds as measured_value,
        handed_over_at as measured_at
    from hand_overs
    where lag_seconds is not null
),

measures as (
    select * from answers
    where measured_value is not null
    union all
    select * from others
)

select
    measures.measure,
    measures.conversation_id,
    measures.member_id,
    measures.team,
    team_structures.structure,
    measures.channel,
    measures.priority,
    -- 0 is Monday, midnight, UTC; only for what a rota is made from, because 168 hours part everything else too finely
    case
        when
            measures.measure in (
                'questions_count', 'replies_count', 'first_reply_seconds', 'next_reply_seconds', 'target_met_ratio'
            )
            then {{ hour_of_week('measures.measured_at') }}
    end as hour_of_week,
    cast(measures.measured_value as double) as measured_value,
    cast(measures.measured_at as date) as measured_date,
    {{ week_start_date('measures.measured_at') }} as week_start_date
from measures
left join team_structures
    on
        measures.team = team_structures.team
        and {{ is_in_force('cast(measures.measured_at as date)', 'team_structures') }}
