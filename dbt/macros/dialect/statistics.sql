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

{# Several interpolated quantiles in one pass, as a list in the order of the ratios; and one of such a list, from 0. #}
{% macro quantiles(value, ratios) %}{{ return(adapter.dispatch('quantiles', 'callboard')(value, ratios)) }}{% endmacro %}
{% macro duckdb__quantiles(value, ratios) -%}
    quantile_cont({{ value }}, {{ ratios }})
{%- endmacro %}

{% macro entry_of(list, position) %}{{ return(adapter.dispatch('entry_of', 'callboard')(list, position)) }}{% endmacro %}
{% macro duckdb__entry_of(list, position) -%}
    {{ list }}[{{ position + 1 }}]
{%- endmacro %}

{# Of a group, the value in the row where another is smallest or largest; rows where either is null are passed over. #}
{% macro value_at_smallest(value, by) %}{{ return(adapter.dispatch('value_at_smallest', 'callboard')(value, by)) }}{% endmacro %}
{% macro duckdb__value_at_smallest(value, by) -%}
    arg_min({{ value }}, {{ by }})
{%- endmacro %}

{% macro value_at_largest(value, by) %}{{ return(adapter.dispatch('value_at_largest', 'callboard')(value, by)) }}{% endmacro %}
{% macro duckdb__value_at_largest(value, by) -%}
    arg_max({{ value }}, {{ by }})
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

{# The natural logarithm of the gamma function: of n + 1, the logarithm of n factorial. #}
{% macro log_gamma(value) %}{{ return(adapter.dispatch('log_gamma', 'callboard')(value)) }}{% endmacro %}
{% macro duckdb__log_gamma(value) -%}
    lgamma({{ value }})
{%- endmacro %}
