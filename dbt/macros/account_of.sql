{# The name of an account as the company file's tables have it: lower case, without the @. #}
{% macro account_of(name) -%}
    lower({{ replace_matches(name, '^@', '') }})
{%- endmacro %}
