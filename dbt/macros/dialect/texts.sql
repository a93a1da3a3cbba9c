{# Texts and patterns, where engines differ. #}

{# One group of the first match of a pattern; null where nothing matches. #}
{% macro first_match(text, pattern, group) %}{{ return(adapter.dispatch('first_match', 'callboard')(text, pattern, group)) }}{% endmacro %}
{% macro duckdb__first_match(text, pattern, group) -%}
    nullif(regexp_extract({{ text }}, '{{ pattern }}', {{ group }}), '')
{%- endmacro %}

{# The list of one group of all matches of a pattern. #}
{% macro all_matches(text, pattern, group) %}{{ return(adapter.dispatch('all_matches', 'callboard')(text, pattern, group)) }}{% endmacro %}
{% macro duckdb__all_matches(text, pattern, group) -%}
    regexp_extract_all({{ text }}, '{{ pattern }}', {{ group }})
{%- endmacro %}

{# The text with every match of a pattern replaced. #}
{% macro replace_matches(text, pattern, replacement) %}{{ return(adapter.dispatch('replace_matches', 'callboard')(text, pattern, replacement)) }}{% endmacro %}
{% macro duckdb__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{# Lower case, every run of anything but letters, marks and digits one space: two texts compare by whole words. #}
{% macro plain_words(text) %}{{ return(adapter.dispatch('plain_words', 'callboard')(text)) }}{% endmacro %}
{% macro duckdb__plain_words(text) -%}
    trim(regexp_replace(lower({{ text }}), '[^\pL\pM\pN]+', ' ', 'g'))
{%- endmacro %}

{# The list of the words of a text that plain_words() made. #}
{% macro words_of(plain_text) %}{{ return(adapter.dispatch('words_of', 'callboard')(plain_text)) }}{% endmacro %}
{% macro duckdb__words_of(plain_text) -%}
    string_split({{ plain_text }}, ' ')
{%- endmacro %}

{# Whether a text contains another. #}
{% macro text_contains(text, part) %}{{ return(adapter.dispatch('text_contains', 'callboard')(text, part)) }}{% endmacro %}
{% macro duckdb__text_contains(text, part) -%}
    contains({{ text }}, {{ part }})
{%- endmacro %}

{# An amount with two decimals and thousands parted: 1,234.50. #}
{% macro amount_in_words(amount) %}{{ return(adapter.dispatch('amount_in_words', 'callboard')(amount)) }}{% endmacro %}
{% macro duckdb__amount_in_words(amount) -%}
    format('{:,.2f}', {{ amount }})
{%- endmacro %}

{# A number, or a null without a type, as a text. #}
{% macro as_text(value) %}{{ return(adapter.dispatch('as_text', 'callboard')(value)) }}{% endmacro %}
{% macro duckdb__as_text(value) -%}
    cast({{ value }} as varchar)
{%- endmacro %}

{# A digest of a text: the same everywhere and for ever, so that sorting by it draws a sample that stays. #}
{% macro text_digest(text) %}{{ return(adapter.dispatch('text_digest', 'callboard')(text)) }}{% endmacro %}
{% macro duckdb__text_digest(text) -%}
    md5({{ text }})
{%- endmacro %}
