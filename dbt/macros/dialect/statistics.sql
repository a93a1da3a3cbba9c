{# Aggregates, where engines differ. Each can be followed by `filter (where ...)` or `over (...)`. #}

{% macro median(value) %}{{ return(adapter.dispatch('median', 'callboard')(value)) }}{% endmacro %}
{% macro duckdb__median(value) -%}
    median({{ value }})
{%- endmacro %}

{# The interpolated quantile, 0 to 1. #}
{% macro quantile(value, ratio) %}{{ return(adapter.dispatch('quantile', 'callboard')(value, ratio)) }}{% endmacro %}
{% macro duckdb__quantile(value, ratio) -%}
    quantile_cont({{ value }}, {{ ratio }})
{%- endmacro %}

{# The median distance from the median. #}
{% macro median_absolute_deviation(value) %}{{ return(adapter.dispatch('median_absolute_deviation', 'callboard')(value)) }}{% endmacro %}
{% macro duckdb__median_absolute_deviation(value) -%}
    mad({{ value }})
{%- endmacro %}

{# The newest value so far that is not null; needs an ordered window after it. #}
{% macro last_known(value) %}{{ return(adapter.dispatch('last_known', 'callboard')(value)) }}{% endmacro %}
{% macro duckdb__last_known(value) -%}
    last_value({{ value }} ignore nulls)
{%- endmacro %}
