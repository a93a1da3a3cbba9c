-- One row per period, team, part of its work and figure: the value, and the number of cases that it was computed from.
{{ config(
    materialized='conversations',
    touched_by=['replies', 'targets', 'misses', 'questions', 'resolutions', 'reopenings', 'holds', 'hand_overs'],
    touched_apart_by='case_kind',
    day='period_start_date',
    ordered_by='period_start_date'
) }}

with measures as (
    select * from {{ ref('int_team_measures_grouped') }}
),

figures as (
    {% for statistic in ['median', 'p90', 'mean'] %}
    select
        *,
        measure || '_{{ statistic }}' as figure,
        {{ statistic }}_value as figure_value
    from measures
    where measure like '%seconds'
    union all
    {% endfor %}
    select
        *,
        measure as figure,
        mean_value as figure_value
    from measures
    where measure like '%ratio'
    union all
    select
        *,
        measure as figure,
        cast(n as double) as figure_value
    from measures
    where measure like '%count'
),

final as (
    select
        case_kind,
        period_kind,
        team,
        breakdown,
        part,
        figure,
        n,
        figure_value,
        period_start_date
    from figures
)

select * from final
