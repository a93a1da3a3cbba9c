{# A team's open seconds up to an instant, given the latest opening before it; null where no opening was found. #}
{% macro open_seconds_until(opening, instant) -%}
    ({{ opening }}.open_seconds_before + {{ seconds_between(
        opening ~ '.opens_at', 'least(' ~ instant ~ ', ' ~ opening ~ '.closes_at)'
    ) }})
{%- endmacro %}
