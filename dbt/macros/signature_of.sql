{# The one to three letters by which an agent signs: the last token of a text, after ^, or as a token of its own after - ~ / or *.
   Links may follow. `e-mail` and `and/or` are no signatures, so the weaker marks must follow a space or the end of a sentence. #}
{% macro signature_of(text) -%}
    {{ first_match(text, '(?:\\^|(?:^|[\\s.!?])[-~/*])([A-Za-z]{1,3})\\s*(?:https?://\\S+\\s*)*$', 1) }}
{%- endmacro %}
