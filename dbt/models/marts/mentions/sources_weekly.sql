-- One row per week, source and channel that spoke in that week or in the four weeks before it.
with weeks as (
    select * from {{ ref('int_weeks_spanned') }}
),

mentions as (
    select * from {{ ref('mentions') }}
    where not is_own_post
),

counts as (
    select
        source,
        channel,
        week_start_date,
        count(*) as mention_count,
        max(posted_at) as last_posted_at
    from mentions
    group by source, channel, week_start_date
),

sources as (
    select
        source,
        channel,
        min(week_start_date) as first_week_start_date
    from counts
    group by source, channel
),

source_weeks as (
    select
        weeks.week_start_date,
        sources.source,
        sources.channel,
        coalesce(counts.mention_count, 0) as mention_count,
        least({{ day_start('weeks.next_week_start_date') }}, {{ as_of() }}) as heard_until,
        sum(coalesce(counts.mention_count, 0)) over four_weeks_before as previous_four_weeks_mention_count,
        count(*) over four_weeks_before as previous_four_weeks_count,
        max(counts.last_posted_at) over (
            partition by sources.source, sources.channel
            order by weeks.week_start_date
        ) as last_posted_at
    from sources
    inner join weeks on sources.first_week_start_date <= weeks.week_start_date
    left join counts
        on
            weeks.week_start_date = counts.week_start_date
            and sources.source is not distinct from counts.source
            and sources.channel is not distinct from counts.channel
    window four_weeks_before as (
        partition by sources.source, sources.channel
        order by weeks.week_start_date
        rows between 4 preceding and 1 preceding
    )
),

measured as (
    select
        *,
        {{ seconds_between('last_posted_at', 'heard_until') }} as silent_seconds
    from source_weeks
)

select
    week_start_date,
    source,
    channel,
    mention_count,
    mention_count = 0
    -- longer than a weekend, in which so much would have come, had it gone on as in the weeks before
    or coalesce(
        silent_seconds >= {{ var('source_silence_minimum_seconds') }}
        and previous_four_weeks_mention_count * silent_seconds / (previous_four_weeks_count * 604800.0)
        >= {{ var('silence_minimum_expected_count') }},
        false
    ) as is_silent,
    last_posted_at
from measured
where
    mention_count > 0
    or previous_four_weeks_mention_count > 0
