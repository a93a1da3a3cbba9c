{# The names by which tools and posts call members, in lower case: a row for the id and one for the name of each. #}
{% macro names_of(members) -%}
    select
        *,
        lower(member_id) as name
    from {{ members }}
    union
    select
        *,
        lower(member_name) as name
    from {{ members }}
{%- endmacro %}
