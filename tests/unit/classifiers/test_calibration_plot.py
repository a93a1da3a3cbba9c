"""The plot of the calibration is well-formed and shows every bin."""

from xml.etree import ElementTree

import polars as pl

from classifiers.calibration_plot import calibration_plot


def test_every_bin_is_a_point_at_its_confidence_and_share():
    bins = pl.DataFrame(
        {
            "kind": ["topic", "topic", "intent"],
            "label_count": [3, 5, 7],
            "confidence_ratio": [0.5, 1.0, 0.25],
            "right_ratio": [0.5, 1.0, 0.0],
        }
    )
    root = ElementTree.fromstring(calibration_plot({"held out": bins, "other": bins.head(1)}))
    points = [
        (point.get("class"), point.get("cx"), point.get("cy"), point[0].text)
        for point in root.iter("{http://www.w3.org/2000/svg}circle")
    ]
    assert points == [
        ("series0", "110.0", "110.0", "3 labels"),
        ("series0", "220.0", "0.0", "5 labels"),
        ("series1", "110.0", "110.0", "3 labels"),
        ("series0", "55.0", "220.0", "7 labels"),
    ]
