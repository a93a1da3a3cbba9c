{# The accounts that a text addresses, one row each: what stands after an @ that ends no word, so that help@lark is none. #}
{% macro handles_of(text) -%}
    {{ explode(all_matches('lower(' ~ text ~ ')', '(?:^|\\W)@([\\w.-]*\\w(?:@[\\w.-]*\\w)?)', 1)) }}
{%- endmacro %}
