{# Seconds in their largest unit, rounded down: `45 min`, `1 hour`, `3 days`. #}
{% macro duration_in_words(seconds) -%}
    case
        when {{ seconds }} < 3600 then {{ number_in_words('greatest(' ~ seconds ~ ', 0) // 60') }} || ' min'
        when {{ seconds }} < 172800 then {{ counted('(' ~ seconds ~ ') // 3600', 'hour', 'hours') }}
        else {{ counted('(' ~ seconds ~ ') // 86400', 'day', 'days') }}
    end
{%- endmacro %}
