{# The instant that the marts describe. It is read only when SQL is really built, so that `dbt parse` needs no variable. #}
{% macro as_of() -%}
    cast('{{ var("as_of") if execute else "" }}' as timestamptz)
{%- endmacro %}
