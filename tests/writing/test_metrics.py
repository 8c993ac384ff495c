"""Numbers as Prometheus reads them."""

from deliberations.writing.metrics import Gauge, metrics


def test_each_number_has_its_help_its_kind_and_its_value():
    text = metrics([Gauge("register_due", "Notifications that are due.", {"": 3})])
    assert text == ("# HELP register_due Notifications that are due.\n# TYPE register_due gauge\nregister_due 3\n")


def test_labels_are_escaped():
    text = metrics([Gauge("x", "One\nline \\.", {'a "b"\\\n': 1.5, "c": 2}, label="state")])
    assert text.splitlines() == [
        r"# HELP x One\nline \\.",
        "# TYPE x gauge",
        r'x{state="a \"b\"\\\n"} 1.5',
        'x{state="c"} 2',
    ]


def test_what_is_not_known_is_left_out_and_large_numbers_stay_whole():
    assert metrics([Gauge("x", "X.", {"": None})]) == "# HELP x X.\n# TYPE x gauge\n"
    assert metrics([Gauge("x", "X.", {"": 1_234_567})]).endswith("x 1234567\n")
