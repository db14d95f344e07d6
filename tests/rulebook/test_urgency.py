"""The signals that take the fast track."""

from caravan.rulebook.urgency import SIGNALS, is_danger


def test_the_signals_are_those_the_service_promises():
    assert list(SIGNALS) == ["deadline", "violence", "detention", "minor", "eviction", "surgery", "wage_flight"]
    assert all(key == signal.key and signal.label for key, signal in SIGNALS.items())


def test_only_violence_is_danger():
    assert is_danger({"deadline", "violence"})
    assert not is_danger(SIGNALS.keys() - {"violence"})
    assert not is_danger({"unheard of"})


def test_the_deadline_counts_seven_days_and_cites_the_law():
    assert SIGNALS["deadline"].within_days == 7
    assert str(SIGNALS["deadline"].basis) == "《中华人民共和国法律援助法》第44条"
