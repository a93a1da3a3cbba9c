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

{# An amount with thousands parted, and with two decimals where it is not whole: 1,234 or 1,234.50. #}
{% macro amount_in_words(amount) %}{{ return(adapter.dispatch('amount_in_words', 'callboard')(amount)) }}{% endmacro %}
{% macro duckdb__amount_in_words(amount) -%}
    replace(format('{:,.2f}', {{ amount }}), '.00', '')
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

{# Whether a pattern that stands in a column is found in a text. #}
{% macro matches_pattern(text, pattern) %}{{ return(adapter.dispatch('matches_pattern', 'callboard')(text, pattern)) }}{% endmacro %}
{% macro duckdb__matches_pattern(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}

{# The place, from 1, at which a text first stands in another; 0 where it does not. #}
{% macro place_in(text, part) %}{{ return(adapter.dispatch('place_in', 'callboard')(text, part)) }}{% endmacro %}
{% macro duckdb__place_in(text, part) -%}
    strpos({{ text }}, {{ part }})
{%- endmacro %}

{# A whole number with its thousands parted: 412,000. #}
{% macro number_in_words(number) %}{{ return(adapter.dispatch('number_in_words', 'callboard')(number)) }}{% endmacro %}
{% macro duckdb__number_in_words(number) -%}
    format('{:,}', cast({{ number }} as bigint))
{%- endmacro %}

{# A ratio as a whole percentage: 31 %. #}
{% macro percent_in_words(ratio) %}{{ return(adapter.dispatch('percent_in_words', 'callboard')(ratio)) }}{% endmacro %}
{% macro duckdb__percent_in_words(ratio) -%}
    case
        when {{ ratio }} > 0 and {{ ratio }} < 0.01 then 'under 1%'
        when {{ ratio }} < 1 and {{ ratio }} > 0.99 then 'over 99%'
        else cast(cast(round(100 * {{ ratio }}) as bigint) as varchar) || '%'
    end
{%- endmacro %}
