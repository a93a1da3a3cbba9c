{# A tool's word for a priority in the words of the company file: urgent, high, normal (or medium), low; null for any other. #}
{% macro known_priority(word) -%}
    case
        when lower({{ word }}) in ('urgent', 'high', 'normal', 'low') then lower({{ word }})
        when lower({{ word }}) = 'medium' then 'normal'
    end
{%- endmacro %}
