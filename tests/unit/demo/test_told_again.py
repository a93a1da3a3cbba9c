"""What the benchmark of digests is measured on: the demo's mentions, told again."""

import polars as pl

from benchmarks.digests import write_inbox


def test_the_demo_is_told_again_in_as_many_mentions_as_are_wanted_each_with_an_id_of_its_own(tmp_path):
    write_inbox(tmp_path / "told_again.parquet", 10)
    told = pl.read_parquet(tmp_path / "told_again.parquet")
    assert told["id"].n_unique() == told.height == 10
    assert told["text"].str.len_chars().min() > 0
