-- One row per week, digest section and conversation about the section's subject: whether it is open, and who has it.
with sections as (
    select * from {{ ref('digest_labels') }}
    where content = 'matters'
),

labels as (
    select * from {{ ref('mention_labels') }}
),

mentions as (
    select * from {{ ref('mentions') }}
    where
        not is_own_post
        and not is_deleted
        -- whoever reposts neither thanks nor asks: what they pass on is another's, or our own
        and lower(text) not like 'rt @%'
),

conversations as (
    select * from {{ ref('conversations') }}
),

replies as (
    select
        conversation_id,
        max(replied_at) as last_replied_at
    from {{ ref('replies') }}
    group by conversation_id
),

holds as (
    select
        *,
        row_number() over (
            partition by conversation_id
            order by held_from_at desc, action_id
        ) as hold_rank
    from {{ ref('holds') }}
    where ended_at is null
),

assignments as (
    select * from {{ ref('assignments') }}
),

teams as (
    select * from {{ ref('teams') }}
),

members as (
    select
        member_id,
        min(member_name) as member_name
    from {{ ref('stg_company__team_members') }}
    group by member_id
),

found as (
    select
        sections.department,
        sections.section,
        sections.label,
        sections.is_for_all,
        labels.confidence_ratio,
        mentions.*,
        -- of what one conversation says in a week the newest counts
        row_number() over (
            partition by sections.department, sections.section, mentions.conversation_id, mentions.week_start_date
            order by mentions.posted_at desc, mentions.mention_id
        ) as newest_rank
    from sections
    inner join labels on sections.label = labels.label
    inner join mentions on labels.mention_id = mentions.mention_id
    left join labels as other_labels
        on
            mentions.mention_id = other_labels.mention_id
            and ';' || sections.except_labels || ';' like '%;' || other_labels.label || ';%'
    where other_labels.mention_id is null
)

select
    found.week_start_date,
    found.department,
    found.section,
    found.label,
    found.mention_id,
    found.conversation_id,
    found.author_key,
    coalesce(found.author_name, found.author_id) as author_name,
    found.channel,
    found.author_followers_count,
    found.sentiment,
    found.confidence_ratio,
    found.posted_at,
    -- the age of what waits is that of the first message that nobody answered, here as on the board
    least(found.posted_at, conversations.waiting_since_at) as open_since_at,
    coalesce(holding_members.member_name, holds.member_id) as held_by,
    coalesce(assigned_members.member_name, assignments.member_id) as assigned_member,
    coalesce(teams.team_name, assignments.team) as assigned_team,
    assignments.rule,
    assignments.priority,
    assignments.due_at,
    -- nobody of ours has answered or closed it since; where a section is not for all, in conversations with us alone
    coalesce(replies.last_replied_at < found.posted_at, true)
    and coalesce(conversations.closed_at < found.posted_at, true)
    and (found.is_for_all or conversations.is_addressed) as is_open
from found
inner join conversations on found.conversation_id = conversations.conversation_id
left join replies on found.conversation_id = replies.conversation_id
left join holds
    on
        found.conversation_id = holds.conversation_id
        and holds.hold_rank = 1
left join members as holding_members on holds.member_id = holding_members.member_id
left join assignments on found.mention_id = assignments.mention_id
left join members as assigned_members on assignments.member_id = assigned_members.member_id
left join teams on assignments.team = teams.team
where found.newest_rank = 1
