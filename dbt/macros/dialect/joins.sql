{# Joins, where engines differ. #}

{# Left join to the one row with equal keys whose time is the latest that is not after ours.
   `keys` is a list of pairs [ours, theirs]; when two rows share a key and a time, either may be taken. #}
{% macro left_join_latest(relation, keys, our_time, their_time) %}{{ return(adapter.dispatch('left_join_latest', 'callboard')(relation, keys, our_time, their_time)) }}{% endmacro %}
{% macro duckdb__left_join_latest(relation, keys, our_time, their_time) -%}
    asof left join {{ relation }}
        on
            {% for ours, theirs in keys %}{{ ours }} = {{ theirs }}
            and {% endfor %}{{ our_time }} >= {{ their_time }}
{%- endmacro %}
