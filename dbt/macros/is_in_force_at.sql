{# Whether a dated row holds at an instant, by the clock of its team: from its first midnight, until that of its last day. #}
{% macro is_in_force_at(instant, relation) -%}
    (
        ({{ relation }}.valid_from_at is null or {{ instant }} >= {{ relation }}.valid_from_at)
        and ({{ relation }}.valid_until_at is null or {{ instant }} < {{ relation }}.valid_until_at)
    )
{%- endmacro %}

{#
    Join to the part of its day in which an instant lies: memberships and targets are the same in all of it, so that
    millions of instants are looked up as the few parts of days that they lie in.
#}
{% macro join_part_of_day(parts, instant, kind='inner') -%}
    {{ kind }} join {{ parts }}
        on
            cast({{ instant }} as date) = {{ parts }}.day_date
            and {{ instant }} >= {{ parts }}.starts_at
            and {{ instant }} < {{ parts }}.ends_at
{%- endmacro %}
