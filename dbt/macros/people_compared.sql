{# How a number of people compares with the week before, as a sentence: `9 more people than the week before.`. For numbers that
   stand beside it; empty where compared_people is. #}
{% macro people_compared(now, before) -%}
    case
        when {{ before }} is null or greatest({{ now }}, {{ before }}) < {{ var('smallest_comparable_count') }} then ''
        when {{ now }} > {{ before }}
            then {{ counted('(' ~ now ~ ' - ' ~ before ~ ')', 'person more', 'more people') }} || ' than the week before.'
        when {{ now }} < {{ before }}
            then {{ counted('(' ~ before ~ ' - ' ~ now ~ ')', 'person fewer', 'fewer people') }} || ' than the week before.'
        else 'As many people as the week before.'
    end
{%- endmacro %}
