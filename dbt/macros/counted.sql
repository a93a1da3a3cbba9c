{# A number with its noun: `1 person`, `23 people`. #}
{% macro counted(number, singular, plural) -%}
    cast({{ number }} as varchar) || case when {{ number }} = 1 then ' {{ singular }}' else ' {{ plural }}' end
{%- endmacro %}
