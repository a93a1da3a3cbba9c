"""Speed as ratios: each measure runs beside the bare engine or a peer in the same run. Not part of the tests."""
