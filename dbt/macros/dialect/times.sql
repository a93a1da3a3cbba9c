{# Times and durations, where engines differ. Each macro names its promise; `duckdb__` keeps it for DuckDB. #}

{# The instant that an ISO 8601 text names. #}
{% macro instant(text) %}{{ return(adapter.dispatch('instant', 'callboard')(text)) }}{% endmacro %}
{% macro duckdb__instant(text) -%}
    cast('{{ text }}' as timestamptz)
{%- endmacro %}

{# The instant at which a UTC day begins. #}
{% macro day_start(day) %}{{ return(adapter.dispatch('day_start', 'callboard')(day)) }}{% endmacro %}
{% macro duckdb__day_start(day) -%}
    cast({{ day }} as timestamptz)
{%- endmacro %}

{# What clocks show in UTC: DuckDB looks up the session's time zone for each row of a timestamptz, at 17 times the cost. #}
{% macro duckdb__utc_clock(instant) -%}
    make_timestamp(epoch_us({{ instant }}))
{%- endmacro %}

{# The Monday, as a date, of the UTC week that an instant falls in. Null for null. #}
{% macro week_start_date(instant) %}{{ return(adapter.dispatch('week_start_date', 'callboard')(instant)) }}{% endmacro %}
{% macro duckdb__week_start_date(instant) -%}
    cast(date_trunc('week', {{ duckdb__utc_clock(instant) }}) as date)
{%- endmacro %}

{# The instant at which the UTC hour of an instant began. #}
{% macro hour_start(instant) %}{{ return(adapter.dispatch('hour_start', 'callboard')(instant)) }}{% endmacro %}
{% macro duckdb__hour_start(instant) -%}
    date_trunc('hour', {{ instant }})
{%- endmacro %}

{# The number of the UTC hour of an instant, from that of 1970 on; and the instant at which the hour of a number begins. #}
{% macro hour_number(instant) %}{{ return(adapter.dispatch('hour_number', 'callboard')(instant)) }}{% endmacro %}
{% macro duckdb__hour_number(instant) -%}
    cast(floor(epoch({{ instant }}) / 3600) as bigint)
{%- endmacro %}

{% macro hour_of_number(number) %}{{ return(adapter.dispatch('hour_of_number', 'callboard')(number)) }}{% endmacro %}
{% macro duckdb__hour_of_number(number) -%}
    to_timestamp(({{ number }}) * 3600)
{%- endmacro %}

{# The hour of the week, 0 (Monday, midnight, UTC) to 167. #}
{% macro hour_of_week(instant) %}{{ return(adapter.dispatch('hour_of_week', 'callboard')(instant)) }}{% endmacro %}
{% macro duckdb__hour_of_week(instant) -%}
    (isodow({{ duckdb__utc_clock(instant) }}) - 1) * 24 + hour({{ duckdb__utc_clock(instant) }})
{%- endmacro %}

{# What the clocks of a time zone show at an instant: a timestamp without a zone. #}
{% macro local_time(instant, time_zone) %}{{ return(adapter.dispatch('local_time', 'callboard')(instant, time_zone)) }}{% endmacro %}
{% macro duckdb__local_time(instant, time_zone) -%}
    timezone({{ time_zone }}, {{ instant }})
{%- endmacro %}

{# Whole seconds from one instant to another; null when either is null. #}
{% macro seconds_between(earlier, later) %}{{ return(adapter.dispatch('seconds_between', 'callboard')(earlier, later)) }}{% endmacro %}
{% macro duckdb__seconds_between(earlier, later) -%}
    cast(floor(epoch({{ later }}) - epoch({{ earlier }})) as bigint)
{%- endmacro %}

{# The instant so many seconds after another; null when either is null. #}
{% macro seconds_after(instant, seconds) %}{{ return(adapter.dispatch('seconds_after', 'callboard')(instant, seconds)) }}{% endmacro %}
{% macro duckdb__seconds_after(instant, seconds) -%}
    {{ instant }} + to_seconds({{ seconds }})
{%- endmacro %}

{# Seconds since 1970 as an integer. #}
{% macro epoch_seconds(instant) %}{{ return(adapter.dispatch('epoch_seconds', 'callboard')(instant)) }}{% endmacro %}
{% macro duckdb__epoch_seconds(instant) -%}
    cast(floor(epoch({{ instant }})) as bigint)
{%- endmacro %}

{# The date so many days (a literal) before or after another date. #}
{% macro days_after(day, days) %}{{ return(adapter.dispatch('days_after', 'callboard')(day, days)) }}{% endmacro %}
{% macro duckdb__days_after(day, days) -%}
    cast({{ day }} + interval ({{ days }}) day as date)
{%- endmacro %}

{# A list of the instants or dates from first to last, both included, parted by a step such as '7 days'. #}
{% macro series(first, last, step) %}{{ return(adapter.dispatch('series', 'callboard')(first, last, step)) }}{% endmacro %}
{% macro duckdb__series(first, last, step) -%}
    generate_series({{ first }}, {{ last }}, interval '{{ step }}')
{%- endmacro %}

{# A date in words: 16 November 2026. #}
{% macro date_in_words(day) %}{{ return(adapter.dispatch('date_in_words', 'callboard')(day)) }}{% endmacro %}
{% macro duckdb__date_in_words(day) -%}
    strftime({{ day }}, '%-d %B %Y')
{%- endmacro %}

{# An instant in words, to the minute: 16 November, 14:05 UTC. #}
{% macro moment_in_words(instant) %}{{ return(adapter.dispatch('moment_in_words', 'callboard')(instant)) }}{% endmacro %}
{% macro duckdb__moment_in_words(instant) -%}
    strftime({{ instant }}, '%-d %B, %H:%M UTC')
{%- endmacro %}
