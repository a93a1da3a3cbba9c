{# The Monday of the last week that was over at `as_of`. #}
{% macro last_whole_week() %}{{ week_start_date(seconds_after(as_of(), -7 * 86400)) }}{% endmacro %}
