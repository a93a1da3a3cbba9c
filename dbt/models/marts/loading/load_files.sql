-- One row per file content that was offered: where it came from and what became of it.
select * from {{ ref('stg_raw__load_files') }}
