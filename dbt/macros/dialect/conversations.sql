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
        int_weeks_touched. Such a model reads whole tables, of these weeks: where_week_is_touched(). `day` is the column
        of the day of its own rows, where they have no week_start_date; `touched_apart_by` is the column that says by which of the
        kinds a row is touched, where rows are by one alone.
    `stored`: false for a model that is only read through: it has no table of its own, but a view, and in the schema
        `touched` a view, too, but for one that reads a source. Where a single other model reads it, no table is searched
        for what is touched, and that model's tests see whether its key is unique.
    `ordered_by`: of a large table, the moment in whose order a whole build keeps the rows (see in_order).
    `compared`: true where the rows as they were are wanted, too: touched.<model>__before.
    `filtered_by`: for a model that reads a source, the column by which it reads only what is touched.
#}
{% materialization conversations, adapter='duckdb' %}
    {% if not is_incremental_build() %}
        {{ return(materialization_table_duckdb() if config.get('stored', true) else materialization_view_duckdb()) }}
    {% endif %}
    {% set small = touched_relation(this) %}
    {% set before = touched_relation(this, '__before') %}
    {% set places = touched_relation(this, '__places') %}
    {% set filter = config.get('filtered_by') %}
    {% set stored = config.get('stored', true) %}
    {% set built = 'select * from (' ~ read_touched(compiled_code) ~ ') as built' %}
    {% set replaced = rows_replaced(small) if stored %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        {% if not config.get('touched_by') %}
            create or replace {{ 'table' if stored or filter else 'view' }} {{ small }} as
            {{ built }}
            {% if filter %}where {{ filter }} in (select {{ filter }} from {{ touched_ids(filter) }}){% endif %};
            {% set built = 'select * from ' ~ small %}
        {% endif %}
        {% if stored and config.get('compared') %}
            -- the ids are looked for once, and the other columns read of these rows alone
            create or replace table {{ places }} as select rowid as place from {{ this }} where {{ replaced }};
            create or replace table {{ before }} as
            select * from {{ this }} where rowid in (select place from {{ places }});
            {% set replaced = 'rowid in (select place from ' ~ places ~ ')' %}
        {% elif config.get('compared') %}
            create or replace view {{ before }} as ({{ read_touched(compiled_code, '__before') }});
        {% endif %}
        {% if stored %}
            delete from {{ this }} where {{ replaced }};
            insert into {{ this }} by name {{ built }};
        {% elif not is_view_as_before(compiled_code) %}
            create or replace view {{ this }} as ({{ compiled_code }});
        {% endif %}
    {% endcall %}
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
        {% set day = config.get('day') %}
        {% set week = "date_trunc('week', " ~ day ~ ")" if day else 'week_start_date' %}
        {% set apart_by = config.get('touched_apart_by') %}
        {% set weeks = weeks_touched() %}
        {% if not apart_by %}
            {{ return(is_week_touched(week, config.get('touched_by'), weeks)) }}
        {% endif %}
        {% set conditions = [] %}
        {% for kind in config.get('touched_by') %}
            {% do conditions.append(apart_by ~ " = '" ~ kind ~ "' and " ~ is_week_touched(week, [kind], weeks)) %}
        {% endfor %}
        {# of most rows the day alone says that they stay #}
        {% set first_week = first_week_touched(config.get('touched_by'), weeks) %}
        {{ return(day ~ " >= " ~ first_week ~ " and (" ~ conditions | join(' or ') ~ ')') }}
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

{# The weeks that an incremental build makes again, by the kind of what happened in them; of a whole build none. #}
{% macro weeks_touched() %}
    {# said when dbt parses, so that the weeks are known before the model is made #}
    {% if not execute %}{% do ref('int_weeks_touched') %}{% endif %}
    {% set weeks = {} %}
    {% if is_incremental_build() %}
        {% set touched = api.Relation.create(database=this.database, schema='touched', identifier='int_weeks_touched') %}
        {% for row in run_query('select kind, week_start_date from ' ~ touched ~ ' order by all').rows %}
            {% do weeks.setdefault(row[0], []).append(row[1]) %}
        {% endfor %}
    {% endif %}
    {{ return(weeks) }}
{% endmacro %}

{#
    The condition that the model makes a week again, by what of these kinds happened in it. The weeks stand in the query as
    such, so that the others are not even read.
#}
{% macro is_week_touched(week, kinds, weeks) -%}
    {{ week }} in (null
        {%- for kind in ['any'] + kinds %}{% for day in weeks.get(kind, []) %}, cast('{{ day }}' as date){% endfor %}{% endfor -%}
    )
{%- endmacro %}

{# The same as the condition of what the model reads; a whole build reads everything. #}
{% macro where_week_is_touched(weeks, week='week_start_date', kinds=none) -%}
    {% if is_incremental_build() %}where {{ is_week_touched(week, kinds or config.get('touched_by'), weeks) }}{% endif %}
{%- endmacro %}

{# The first of the weeks that are made again by what of these kinds happened in them; null where none is. #}
{% macro first_week_touched(kinds, weeks) %}
    {% set days = [] %}
    {% for kind in ['any'] + kinds %}{% do days.extend(weeks.get(kind, [])) %}{% endfor %}
    {{ return("date '" ~ (days | min) ~ "'" if days else 'null') }}
{% endmacro %}

{# A further condition: it ended in or after the first week that is made again, or has not ended. #}
{% macro and_not_before_touched_weeks(ended_at, weeks) -%}
    {% if is_incremental_build() %}
        and ({{ ended_at }} is null or {{ ended_at }} >= {{ day_start(first_week_touched(config.get('touched_by'), weeks)) }})
    {%- endif %}
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

{#
    Hook before every command of dbt: an incremental build deletes a few rows in many row groups of every table, and DuckDB
    would read and write these whole, to merge them, each time it puts its log into the file. A whole build makes the tables
    anew, so that nothing grows without end.
#}
{% macro leave_row_groups_as_they_are() %}{{ return(adapter.dispatch('leave_row_groups_as_they_are', 'callboard')()) }}{% endmacro %}
{% macro duckdb__leave_row_groups_as_they_are() %}
    {% if is_incremental_build() %}set global max_vacuum_tasks = 0{% endif %}
{% endmacro %}

{# Whether an incremental build need not make this view again: another code is followed by a whole build. #}
{% macro is_view_as_before(sql) %}
    {{ return(is_incremental_build() and load_cached_relation(this) is not none and as_of() not in sql) }}
{% endmacro %}

{#
    A view or a table is put in place by one statement. dbt's own way (another name, two renamings, a drop) takes six, which is
    most of what an incremental build of views and of small tables costs. There a view in which no `as_of` stands is as it was,
    and the columns are those of the contract, as the whole build before found.
#}
{% materialization view, adapter='duckdb' %}
    {% do drop_unless(load_cached_relation(this), 'view') %}
    {{ run_hooks(pre_hooks) }}
    {% if config.get('contract').enforced and not is_incremental_build() %}
        {% do get_assert_columns_equivalent(compiled_code) %}
    {% endif %}
    {% if is_view_as_before(compiled_code) %}
        {% call noop_statement('main', 'as before') %}{{ compiled_code }}{% endcall %}
    {% else %}
        {% call statement('main') %}
            create or replace view {{ this }} as ({{ compiled_code }})
        {% endcall %}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{% endmaterialization %}

{% materialization table, adapter='duckdb' %}
    {% do drop_unless(load_cached_relation(this), 'table') %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        drop table if exists {{ this }};
        {{ create_table_as(false, this, in_order(compiled_code)) }}
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{#
    The SQL of a table in the order in which it is to be kept. DuckDB knows the least and the highest value of each column of
    122,880 rows that follow each other: what is asked of some weeks, and what an incremental build reads and deletes, then
    stands in few of them.
#}
{% macro in_order(sql) %}
    {% set ordered_by = config.get('ordered_by') %}
    {{ return('select * from (' ~ sql ~ ') as built order by ' ~ ordered_by if ordered_by else sql) }}
{% endmacro %}

{# What stands in the place of a relation that is to be of this type now. #}
{% macro drop_unless(existing, type) %}
    {% if existing is not none and existing.type != type %}{% do adapter.drop_relation(existing) %}{% endif %}
{% endmacro %}
