{# Whether a dated row of the company file holds on a day: from its first day, until the day before its last. Null is open. #}
{% macro is_in_force(day, relation) -%}
    (
        ({{ relation }}.valid_from_date is null or {{ day }} >= {{ relation }}.valid_from_date)
        and ({{ relation }}.valid_until_date is null or {{ day }} < {{ relation }}.valid_until_date)
    )
{%- endmacro %}
