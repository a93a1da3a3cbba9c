{# The count of the week before a week of int_weeks_spanned, 0 where it has no row: null while the week is not over, because a
   part of a week is not compared with a whole one, and in the first week, which has none before it. #}
{% macro count_before(count, weeks) -%}
    case
        when {{ weeks }}.is_complete and {{ weeks }}.week_start_date > {{ weeks }}.first_week_start_date
            then coalesce({{ count }}, 0)
    end
{%- endmacro %}
