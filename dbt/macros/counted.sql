{# A number with its noun: `1 person`, `23 people`. #}
{% macro counted(number, singular, plural) -%}
    {{ number_in_words(number) }} || case when {{ number }} = 1 then ' {{ singular }}' else ' {{ plural }}' end
{%- endmacro %}
