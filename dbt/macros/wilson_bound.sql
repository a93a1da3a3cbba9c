{# The lower or upper bound of the 95 % Wilson interval of a share, to four digits; null without trials.
   8 of 10: 0.4902 and 0.9433. #}
{% macro wilson_bound(successes, trials, side) -%}
    round(
        (
            ({{ successes }} + 1.9208) {{ '-' if side == 'low' else '+' }}
            1.96 * sqrt(cast({{ successes }} as double) * ({{ trials }} - {{ successes }}) / nullif({{ trials }}, 0) + 0.9604)
        ) / (nullif({{ trials }}, 0) + 3.8416),
        4
    )
{%- endmacro %}
