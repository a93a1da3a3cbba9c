{# A chance of so many in so many weeks, rounded to its first digit: 0.0042 is `1 of 200 weeks`. #}
{% macro chance_in_words(chance) -%}
    case
        when {{ chance }} < 0.0001 then 'fewer than 1 of 10,000 weeks'
        else
            '1 of ' || {{ number_in_words(
                'round(1 / ' ~ chance ~ ' / power(10, floor(log10(1 / ' ~ chance ~ ')))) * power(10, floor(log10(1 / ' ~ chance ~ ')))'
            ) }} || ' weeks'
    end
{%- endmacro %}
