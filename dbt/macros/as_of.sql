{#
    The instant that the marts describe: CALLBOARD_BUILD_AS_OF, in ISO 8601. It is an environment variable and no dbt
    variable, and is read only when SQL is really built, because a dbt variable that changes makes dbt parse everything again.
#}
{% macro as_of() -%}
    {{ instant(env_var("CALLBOARD_BUILD_AS_OF") if execute else "2000-01-01T00:00:00Z") }}
{%- endmacro %}
