{# The instant that the marts describe. It is read only when SQL is really built, so that `dbt parse` needs no variable. #}
{% macro as_of() -%}
    {{ instant(var("as_of") if execute else "2000-01-01T00:00:00Z") }}
{%- endmacro %}
