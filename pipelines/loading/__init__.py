"""From files to `raw.*`: landing, recognising, reading, merging and threading. No Dagster, no clock."""
