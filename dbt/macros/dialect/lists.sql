{# Lists, where engines differ. #}

{# One row per element of a list; used in a select list, other columns repeat. #}
{% macro explode(list) %}{{ return(adapter.dispatch('explode', 'callboard')(list)) }}{% endmacro %}
{% macro duckdb__explode(list) -%}
    unnest({{ list }})
{%- endmacro %}

{# Aggregate: the values in an order, nulls left out, as a list. #}
{% macro ordered_list(value, order_by) %}{{ return(adapter.dispatch('ordered_list', 'callboard')(value, order_by)) }}{% endmacro %}
{% macro duckdb__ordered_list(value, order_by) -%}
    list({{ value }} order by {{ order_by }}) filter (where {{ value }} is not null)
{%- endmacro %}

{# Aggregate: the values in an order, joined to one text. #}
{% macro ordered_text(value, separator, order_by) %}{{ return(adapter.dispatch('ordered_text', 'callboard')(value, separator, order_by)) }}{% endmacro %}
{% macro duckdb__ordered_text(value, separator, order_by) -%}
    string_agg({{ value }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{# How many of the given lists are not null. #}
{% macro text_list_or_empty(list) %}{{ return(adapter.dispatch('text_list_or_empty', 'callboard')(list)) }}{% endmacro %}
{% macro duckdb__text_list_or_empty(list) -%}
    coalesce({{ list }}, cast([] as varchar[]))
{%- endmacro %}

{# How many different words two lists share. #}
{% macro shared_count(list, other_list) %}{{ return(adapter.dispatch('shared_count', 'callboard')(list, other_list)) }}{% endmacro %}
{% macro duckdb__shared_count(list, other_list) -%}
    len(list_intersect({{ list }}, {{ other_list }}))
{%- endmacro %}

{# The first element of a list; null where it is empty. #}
{% macro first_of(list) %}{{ return(adapter.dispatch('first_of', 'callboard')(list)) }}{% endmacro %}
{% macro duckdb__first_of(list) -%}
    ({{ list }})[1]
{%- endmacro %}

{# The first elements of a list, at most so many. #}
{% macro first_entries(list, count) %}{{ return(adapter.dispatch('first_entries', 'callboard')(list, count)) }}{% endmacro %}
{% macro duckdb__first_entries(list, count) -%}
    ({{ list }})[:{{ count }}]
{%- endmacro %}

{# A list of one value. #}
{% macro list_of(value) %}{{ return(adapter.dispatch('list_of', 'callboard')(value)) }}{% endmacro %}
{% macro duckdb__list_of(value) -%}
    [{{ value }}]
{%- endmacro %}

{# The values of a list and then those of another; a null list is empty. #}
{% macro joined_lists(list, other_list) %}{{ return(adapter.dispatch('joined_lists', 'callboard')(list, other_list)) }}{% endmacro %}
{% macro duckdb__joined_lists(list, other_list) -%}
    list_concat({{ list }}, {{ other_list }})
{%- endmacro %}

{# The list of the whole numbers from first to last; empty where last is smaller. #}
{% macro number_series(first, last) %}{{ return(adapter.dispatch('number_series', 'callboard')(first, last)) }}{% endmacro %}
{% macro duckdb__number_series(first, last) -%}
    generate_series({{ first }}, {{ last }})
{%- endmacro %}
