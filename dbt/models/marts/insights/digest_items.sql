-- One row per week, department, section and rank: one thing that the digest says.
with themes as (
    select * from {{ ref('int_digest_themes') }}
),

prices as (
    select * from {{ ref('int_digest_prices') }}
),

own_posts as (
    select * from {{ ref('int_digest_own_posts') }}
),

actions as (
    select * from {{ ref('int_digest_actions') }}
),

items as (
    select
        week_start_date,
        department,
        'actions' as section,
        action_rank as rank,
        title,
        body,
        mention_count,
        cast(null as bigint) as author_count,
        change_ratio,
        example_mention_ids,
        next_step,
        owner,
        theme_id,
        action_id
    from actions
    {% for section, rank, condition in [
        ('themes', 'size_rank', 'author_count >= 2'),
        ('new', 'novelty_rank', 'is_new and author_count >= 2'),
        ('growing', 'growth_rank', 'not is_new and change_deviation >= 2'),
        ('fading', 'fading_rank', 'is_complete and change_deviation <= -2'),
    ] %}
    union all
    select
        week_start_date,
        department,
        '{{ section }}' as section,
        {{ rank }} as rank,
        title,
        body,
        mention_count,
        author_count,
        change_ratio,
        example_mention_ids,
        next_step,
        owner,
        theme_id,
        action_id
    from themes
    where
        {{ condition }}
        and {{ rank }} <= 5
    {% endfor %}
    union all
    select
        week_start_date,
        'business_development' as department,
        'prices' as section,
        price_rank as rank,
        title,
        body,
        mention_count,
        author_count,
        cast(null as double) as change_ratio,
        example_mention_ids,
        next_step,
        {{ as_text('null') }} as owner,
        {{ as_text('null') }} as theme_id,
        {{ as_text('null') }} as action_id
    from prices
    union all
    select
        week_start_date,
        'legal' as department,
        'own_posts' as section,
        post_rank as rank,
        title,
        body,
        cast(1 as bigint) as mention_count,
        cast(1 as bigint) as author_count,
        cast(null as double) as change_ratio,
        {{ list_of('mention_id') }} as example_mention_ids,
        next_step,
        {{ as_text('null') }} as owner,
        {{ as_text('null') }} as theme_id,
        {{ as_text('null') }} as action_id
    from own_posts
)

select * from items
