"""From files to `raw.*`: landing, recognising, reading, merging and threading. Plain functions, no Dagster, no clock."""
