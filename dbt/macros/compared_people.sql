{# How a number of people compares with the week before, to stand after it: `, 9 more than the week before`.
   Empty where the week before is not known or both are too small to compare. #}
{% macro compared_people(now, before) -%}
    case
        when {{ before }} is null or greatest({{ now }}, {{ before }}) < {{ var('smallest_comparable_count') }} then ''
        when {{ now }} > {{ before }}
            then ', ' || {{ number_in_words(now ~ ' - ' ~ before) }} || ' more than the week before'
        when {{ now }} < {{ before }}
            then ', ' || {{ number_in_words(before ~ ' - ' ~ now) }} || ' fewer than the week before'
        else ', as many as the week before'
    end
{%- endmacro %}
