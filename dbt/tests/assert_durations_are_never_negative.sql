-- Nobody answers before being asked, and business time is never longer than the time itself.
with durations as (
    {% for mart, key, seconds, business_seconds in [
        ('replies', 'mention_id', 'reply_seconds', 'reply_business_seconds'),
        ('conversations', 'conversation_id', 'resolution_seconds', 'resolution_business_seconds'),
        ('conversations', 'conversation_id', 'requester_waiting_seconds', 'requester_waiting_business_seconds'),
        ('conversations', 'conversation_id', 'agent_waiting_seconds', 'agent_waiting_business_seconds'),
        ('waits', 'conversation_id', 'wait_seconds', 'wait_business_seconds'),
        ('holds', 'action_id', 'held_seconds', 'held_business_seconds'),
        ('holds', 'action_id', 'first_reply_seconds', 'first_reply_business_seconds'),
        ('hand_overs', 'conversation_id', 'hand_over_seconds', 'null'),
        ('hand_overs', 'conversation_id', 'lag_seconds', 'null'),
        ('collisions', 'mention_id', 'seconds_between', 'null'),
    ] %}
    select
        '{{ mart }}.{{ seconds }}' as duration,
        {{ key }} as row_key,
        {{ seconds }} as seconds,
        {{ business_seconds }} as business_seconds
    from {{ ref(mart) }}
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from durations
where
    seconds < 0
    or business_seconds < 0
    or business_seconds > seconds
