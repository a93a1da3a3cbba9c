{#
    The rows of `counts`, one per week and keys, with the people of the week before: 0 where it has no row, null in the first of
    the `weeks` and while a week is not over, because a part of a week is not compared with a whole one.
#}
{% macro compared_counts(keys) -%}
    select
        counts.*,
        case
            when weeks.is_complete and weeks.week_start_date > weeks.first_week_start_date
                then coalesce(previous.author_count, 0)
        end as previous_author_count
    from counts
    inner join weeks on counts.week_start_date = weeks.week_start_date
    left join counts as previous
        on
            counts.week_start_date = {{ days_after('previous.week_start_date', 7) }}
            {%- for key in keys %}
            and counts.{{ key }} is not distinct from previous.{{ key }}
            {%- endfor %}
{%- endmacro %}
