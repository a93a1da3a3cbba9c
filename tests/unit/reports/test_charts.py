"""Where the marks of the charts stand."""

from reports import charts


def test_a_trend_has_a_gap_where_nothing_is_known() -> None:
    line = charts.trend([4, None, 2, 4])
    assert line is not None
    assert len(line.lines) == 1
    assert line.points[1] is None


def test_a_trend_needs_two_weeks() -> None:
    assert charts.trend([None, None, 3]) is None


def test_the_band_holds_the_middle_half_of_the_earlier_weeks() -> None:
    line = charts.trend([1, 2, 3, 4, 5, 100])
    assert line is not None
    assert line.usual == (2, 4)


def test_too_few_earlier_weeks_have_no_band() -> None:
    line = charts.trend([1, 2, 3, 100])
    assert line is not None
    assert line.band is None


def test_every_mark_stands_inside_its_drawing() -> None:
    line = charts.trend([0, 50, 7, 7, 7], reference=120)
    assert line is not None
    places = [value for point in line.points if point for value in (point.x, point.y)]
    assert all(0 <= place <= 100 for place in [*places, line.reference or 0])


def test_equal_factors_are_equal_distances() -> None:
    scale = charts.FactorScale([30, 100_000], charts.DURATION_MARKS)
    first, second = scale.place(600) - scale.place(60), scale.place(6000) - scale.place(600)
    assert abs(first - second) < 0.05


def test_equal_workloads_are_stacked() -> None:
    assert [point.y for point in charts.dots([3, 3, 9], 9)] == [0, 1, 0]


def test_a_week_without_mentions_has_flat_bars() -> None:
    assert charts.bars([("Monday", 0, 0)])[0].height == 0


def test_the_labels_of_a_scale_leave_each_other_room() -> None:
    marks = charts.FactorScale([1, 1_000_000], charts.AMOUNT_MARKS).marks()
    assert len(marks) > 2
    assert all(later.x - earlier.x >= 14 for earlier, later in zip(marks, marks[1:], strict=False))


def test_a_scale_without_values_still_has_marks() -> None:
    assert charts.FactorScale([], charts.DURATION_MARKS).marks()


def test_equal_amounts_are_stacked_on_a_scale() -> None:
    scale = charts.FactorScale([5, 50], charts.AMOUNT_MARKS)
    assert [point.y for point in charts.stacked([5, 50, 5], scale)] == [0, 1, 0]


def test_what_lies_beyond_a_scale_stands_at_its_end() -> None:
    scale = charts.FactorScale([600, 6000], charts.DURATION_MARKS)
    assert (scale.place(0), scale.place(10**9)) == (0, 100)
