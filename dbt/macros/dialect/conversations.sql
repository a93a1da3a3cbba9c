{#
    The materialization of a model whose rows of one conversation are made from that conversation's rows alone, beside the
    tables that describe the company. A whole build makes it a table (or, with `stored=false`, a view).

    An incremental build, for which CALLBOARD_BUILD_SINCE says as of when the build before was, makes the same SQL into a
    small table of schema `touched`, reading in place of other such models their small tables; then these rows take the
    place of those that the table has under the touched ids. pipelines/incremental.py says which ids are touched.

    `replaced_by`: the column whose touched ids (touched.<column>s) say which rows are replaced: conversation_id,
        mention_id or action_id. Any other column, or list of columns, is the key of rows that depend on nothing else:
        equal keys are replaced.
    `touched_by`: instead, for the figures of periods, what happens in the weeks that are made again: kinds of
        int_weeks_touched. Such a model reads whole tables, of these weeks: where_week_is_touched(). `week` is what gives the
        week of its own rows, where that is not week_start_date; `also_replaced` is a condition of further rows.
    `stored`: false for a model that is only read through: it has no table of its own, but a view, made each time because
        `as_of` may stand in it.
    `compared`: true where the rows as they were are wanted, too: touched.<model>__before.
    `filtered_by`: for a model that reads a source, the column by which it reads only what is touched.
#}
{% materialization conversations, adapter='duckdb' %}
    {% if not is_incremental_build() %}
        {{ return(materialization_table_duckdb() if config.get('stored', true) else materialization_view_default()) }}
    {% endif %}
    {% set small = touched_relation(this) %}
    {% set before = touched_relation(this, '__before') %}
    {% set filter = config.get('filtered_by') %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        create or replace table {{ small }} as
        select * from ({{ read_touched(compiled_code) }}) as built
        {% if filter %}where {{ filter }} in (select {{ filter }} from {{ touched_ids(filter) }}){% endif %}
    {% endcall %}
    {% if config.get('stored', true) %}
        {% set replaced = rows_replaced(small) %}
        {% call statement('replace') %}
            {% if config.get('compared') %}
                create or replace table {{ before }} as select * from {{ this }} where {{ replaced }};
            {% endif %}
            delete from {{ this }} where {{ replaced }};
            insert into {{ this }} by name select * from {{ small }}
        {% endcall %}
    {% else %}
        {% call statement('view') %}
            create or replace view {{ this }} as ({{ compiled_code }})
        {% endcall %}
        {% if config.get('compared') %}
            {% call statement('before') %}
                create or replace table {{ before }} as {{ read_touched(compiled_code, '__before') }}
            {% endcall %}
        {% endif %}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [this]}) }}
{% endmaterialization %}

{% macro is_incremental_build() %}
    {{ return(execute and env_var('CALLBOARD_BUILD_SINCE', '') != '') }}
{% endmacro %}

{# The small table of a model, and the table of the touched ids of a column. #}
{% macro touched_relation(relation, suffix='') %}
    {{ return(api.Relation.create(database=relation.database, schema='touched', identifier=relation.identifier ~ suffix)) }}
{% endmacro %}

{% macro touched_ids(column) %}
    {{ return(api.Relation.create(database=this.database, schema='touched', identifier=column ~ 's')) }}
{% endmacro %}

{# The condition of the rows of this model that its small table replaces. #}
{% macro rows_replaced(small) %}
    {% if config.get('touched_by') %}
        {% set further = config.get('also_replaced') %}
        {{ return(is_week_touched(config.get('week', 'week_start_date')) ~ (' or ' ~ further if further else '')) }}
    {% endif %}
    {% set columns = config.get('replaced_by') %}
    {% set ids = touched_ids(columns) if columns in ('conversation_id', 'mention_id', 'action_id') else small %}
    {{ return('(' ~ columns ~ ') in (select (' ~ columns ~ ') from ' ~ ids ~ ')') }}
{% endmacro %}

{# The SQL of this model reading the small tables of the models of conversations that it refers to. #}
{% macro read_touched(sql, suffix='') %}
    {% set small = namespace(sql=sql) %}
    {% for unique_id in model.depends_on.nodes if unique_id in graph.nodes %}
        {% set node = graph.nodes[unique_id] %}
        {% if node.config.materialized == 'conversations' and not node.config.get('touched_by') and not config.get('touched_by') %}
            {% set whole = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) %}
            {% set small.sql = small.sql | replace(whole | string, touched_relation(whole, suffix) | string) %}
        {% endif %}
    {% endfor %}
    {{ return(small.sql) }}
{% endmacro %}

{#
    Hook after a model that reads every conversation and is read by the models of conversations: an incremental build stops
    where its rows are other than before, because then conversations are touched that nobody named. `before` is a copy.
#}
{% macro stop_unless_as_before(before) %}
    {% if is_incremental_build() %}
        select error('{{ this.identifier }} is another than before: only a whole build can tell whom that touches')
        from (
            (select * from {{ this }} except select * from {{ before }})
            union all
            (select * from {{ before }} except select * from {{ this }})
        ) as differences
    {% endif %}
{% endmacro %}

{#
    The materialization of a model that says what an incremental build makes again: a table of the schema `touched`, which a
    whole build does not need.
#}
{% materialization touched, adapter='duckdb' %}
    {% call statement('main') %}
        {% if is_incremental_build() %}
            create or replace table {{ touched_relation(this) }} as {{ compiled_code }}
        {% else %}
            select 1
        {% endif %}
    {% endcall %}
    {% do adapter.commit() %}
    {{ return({'relations': []}) }}
{% endmaterialization %}

{# The rows of a compared model that only one of two builds has: `change` is 1 for the new ones and -1 for those of before. #}
{% macro changed_rows(relation) -%}
    select * replace (cast(sum(change) as integer) as change)
    from (
        select
            *,
            1 as change
        from {{ touched_relation(relation) }}
        union all by name
        select
            *,
            -1 as change
        from {{ touched_relation(relation, '__before') }}
    ) as both_builds
    group by all
    having sum(change) <> 0
{%- endmacro %}

{# As of when the build before was, where that is known: the instant since which an incremental build tells what happened. #}
{% macro since() -%}
    {{ instant(env_var('CALLBOARD_BUILD_SINCE') if is_incremental_build() else '2000-01-01T00:00:00Z') }}
{%- endmacro %}

{#
    The condition that the model makes a week again, by what happened in it. The weeks stand in the query as such, so that the
    others are not even read.
#}
{% macro is_week_touched(week) -%}
    {% set touched = run_query(
        'select distinct week_start_date from '
        ~ api.Relation.create(database=this.database, schema='touched', identifier='int_weeks_touched')
        ~ " where kind in ('any', '" ~ config.get('touched_by') | join("', '") ~ "') order by week_start_date"
    ) %}
    {{ week }} in (null{% for day in touched.columns[0].values() %}, cast('{{ day }}' as date){% endfor %})
{%- endmacro %}

{# The same as the condition of what the model reads; a whole build reads everything. #}
{% macro where_week_is_touched(week='week_start_date') -%}
    {# said when dbt parses, so that the weeks are known before the model is made #}
    {% if not execute %}{% do ref('int_weeks_touched') %}{% endif %}
    {% if is_incremental_build() %}where {{ is_week_touched(week) }}{% endif %}
{%- endmacro %}

{# Hook before every command of dbt: until the pipeline says so, nobody knows as of when the tables are. #}
{% macro note_build_under_way() %}
    {% if execute %}
        {% set builds = adapter.get_relation(database=target.database, schema='raw', identifier='builds') %}
        {% if builds %}
            update {{ builds }} set is_complete = false
        {% endif %}
    {% endif %}
{% endmacro %}
