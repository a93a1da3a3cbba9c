{# Whether a hold of int_holds_ended lasts at a moment. What is said in the moment of a closing was said while it was held. #}
{% macro is_held_at(moment, holds) -%}
    (
        {{ moment }} >= {{ holds }}.held_from_at
        and (
            {{ holds }}.ended_at is null
            or {{ moment }} < {{ holds }}.ended_at
            or ({{ holds }}.ended_by = 'closed' and {{ moment }} = {{ holds }}.ended_at)
        )
    )
{%- endmacro %}
