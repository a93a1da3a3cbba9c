{# How many whole hours some seconds are. #}
{% macro whole_hours(seconds) -%}
    cast(floor(({{ seconds }}) / 3600) as bigint)
{%- endmacro %}
