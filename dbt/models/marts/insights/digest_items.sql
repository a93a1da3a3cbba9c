-- One row per week, department, section and rank: one thing that the digest says.
{% set columns = {
    'title': 'varchar', 'body': 'varchar', 'comparison': 'varchar', 'reason': 'varchar', 'topic': 'varchar', 'theme_id': 'varchar',
    'action_id': 'varchar', 'answer_mention_id': 'varchar', 'answered_mention_id': 'varchar', 'holder': 'varchar',
    'next_step': 'varchar', 'owner': 'varchar', 'mention_count': 'bigint', 'author_count': 'bigint', 'change_ratio': 'double', 'answer_count': 'bigint',
    'ended_well_count': 'bigint', 'is_unheld': 'boolean'
} %}
{% set of_themes = [
    'title', 'body', 'comparison', 'names', 'reason', 'topic', 'theme_id', 'action_id', 'next_step', 'owner', 'mention_count', 'author_count',
    'change_ratio', 'answer_mention_id', 'answered_mention_id', 'answer_count', 'ended_well_count'
] %}
{% set of_counts = ['title', 'body', 'mention_count', 'author_count'] %}
{% set of_companies = of_counts + ['names', 'next_step'] %}
{% set branches = [
    ('actions', 'department', "'actions'", 'action_rank', 'true', [
        'title', 'body', 'theme_id', 'action_id', 'next_step', 'owner', 'mention_count', 'change_ratio'
    ]),
    ('themes', 'department', "'themes'", 'weight_rank', 'is_told and weight_rank <= 5', of_themes),
    ('themes', 'department', "'new'", 'novelty_rank', 'is_new and is_told and novelty_rank <= 5', of_themes),
    ('themes', 'department', "'growing'", 'chance_rank', "standing = 'growing' and is_told and chance_rank <= 5", of_themes),
    ('themes', 'department', "'fading'", 'chance_rank', "standing = 'fading' and chance_rank <= 5", of_themes),
    ('topic_themes', 'department', 'section', 'topic_rank', 'is_told and topic_rank <= 10', of_themes),
    ('matters', 'department', 'section', 'matter_rank', 'matter_rank <= 8', of_counts + [
        'names', 'holder', 'next_step', 'is_unheld'
    ]),
    ('prices', "'business_development'", "'prices'", 'price_rank', 'price_rank <= 8', of_companies),
    ('price_standings', "'business_development'", "'price_standings'", 'standing_rank', 'standing_rank <= 8', of_companies),
    ('switches', "'business_development'", "'switching'", 'switch_rank', 'switch_rank <= 8', of_companies),
    ('shares', "'business_development'", "'share_of_voice'", 'share_rank', 'share_rank <= 8', of_companies),
    ('own_posts', "'legal'", "'own_posts'", 'post_rank', 'post_rank <= 10', of_counts + ['next_step']),
] %}
with worded_themes as (
    select * from {{ ref('int_digest_themes') }}
),

sections as (
    select * from {{ ref('digest_labels') }}
    where content = 'themes'
),

answers as (
    select * from {{ ref('int_theme_answers') }}
),

themes as (
    select
        worded_themes.*,
        answers.answer_mention_id,
        answers.answered_mention_id,
        answers.answer_count,
        answers.ended_well_count
    from worded_themes
    left join answers
        on
            worded_themes.week_start_date = answers.week_start_date
            and worded_themes.theme_id = answers.theme_id
            and worded_themes.department = 'support'
),

topic_themes as (
    select
        themes.*,
        sections.section
    from themes
    inner join sections
        on
            themes.department = sections.department
            and themes.label = sections.label
),

matters as (
    select * from {{ ref('int_digest_matters') }}
),

prices as (
    select * from {{ ref('int_digest_prices') }}
),

price_standings as (
    select * from {{ ref('int_digest_price_standings') }}
),

switches as (
    select * from {{ ref('int_digest_switches') }}
),

shares as (
    select * from {{ ref('int_digest_share_of_voice') }}
),

own_posts as (
    select * from {{ ref('int_digest_own_posts') }}
),

actions as (
    select * from {{ ref('int_digest_actions') }}
),

items as (
    {% for relation, department, section, rank, condition, given in branches %}
    {% if not loop.first %}
    union all
    {% endif %}
    select
        week_start_date,
        {{ department }} as department,
        {{ section }} as section,
        {{ rank }} as rank,
        {% for column, type in columns.items() %}
        {{ column if column in given else 'cast(null as ' ~ type ~ ')' }} as {{ column }},
        {% endfor %}
        {{ text_list_or_empty('names' if 'names' in given else 'null') }} as names,
        example_mention_ids
    from {{ relation }}
    where {{ condition }}
    {% endfor %}
)

select * from items
