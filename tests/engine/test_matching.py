"""Who gets a question, and the reason for everybody else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.matching import Candidate, Outcome, rank, reads

EARLIER, LATER = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


def chosen(*candidates, topic="wages", language="zh-hans", wanted=1):
    return rank(candidates, topic, language, wanted).chosen


def test_the_least_loaded_comes_first():
    assert chosen(Candidate(1, open_count=3), Candidate(2, open_count=1), Candidate(3, open_count=2)) == (2,)


def test_among_equals_who_waited_longest_for_an_offer_comes_first():
    assert chosen(Candidate(1, last_offered_at=LATER), Candidate(2, last_offered_at=EARLIER)) == (2,)
    assert chosen(Candidate(1, last_offered_at=EARLIER), Candidate(2)) == (2,)


def test_among_equals_in_everything_the_key_decides():
    assert chosen(Candidate(7), Candidate(5), Candidate(6), wanted=2) == (5, 6)


def test_the_nearer_and_then_those_who_know_the_topic_come_before_the_less_loaded():
    own = Candidate(1, open_count=5, distance=0)
    expert = Candidate(2, open_count=4, distance=1, topics=frozenset({"wages"}))
    idle = Candidate(3, open_count=0, distance=1)

    assert chosen(idle, expert, own, wanted=3) == (1, 2, 3)


@pytest.mark.parametrize(
    ("candidate", "outcome"),
    [
        (Candidate(1, is_excluded=True, is_away=True), Outcome.CONFLICT),
        (Candidate(1, is_away=True, open_count=8, cap=8), Outcome.ON_LEAVE),
        (Candidate(1, open_count=8, cap=8), Outcome.LOAD_CAP),
        (Candidate(1, open_count=7, cap=8), Outcome.CHOSEN),
        (Candidate(1, open_count=99, cap=None), Outcome.CHOSEN),
        (Candidate(1, cap=0), Outcome.LOAD_CAP),
    ],
)
def test_each_candidate_is_told_why(candidate, outcome):
    assert rank([candidate], "wages", "zh-hans", 1).outcomes == {1: outcome}


def test_those_not_needed_are_told_so():
    assert rank([Candidate(1), Candidate(2)], "wages", "zh-hans", 1).outcomes == {
        1: Outcome.CHOSEN,
        2: Outcome.NOT_NEEDED,
    }


def test_a_question_in_english_goes_to_those_who_read_it():
    ranking = rank(
        [Candidate(1), Candidate(2, open_count=5, languages=frozenset({"zh", "en"}))], "wages", "en", wanted=3
    )

    assert ranking.chosen == (2,)
    assert ranking.outcomes[1] is Outcome.LANGUAGE
    assert ranking.is_language_met


def test_a_question_nobody_free_reads_does_not_wait_for_a_reader():
    away = Candidate(2, languages=frozenset({"en"}), is_away=True)

    ranking = rank([Candidate(1), away], "wages", "en", 1)

    assert ranking.chosen == (1,)
    assert not ranking.is_language_met


def test_everybody_reads_chinese():
    assert reads(frozenset(), "zh-hans")
    assert reads(frozenset(), "")
    assert not reads(frozenset({"zh"}), "en")
    assert reads(frozenset({"en"}), "en-gb")


def test_nobody_at_all_is_an_answer_too():
    ranking = rank([], "wages", "en", 3)

    assert ranking.chosen == ()
    assert ranking.outcomes == {}
    assert ranking.is_language_met


def test_two_candidates_with_one_key_are_refused():
    with pytest.raises(ValueError, match="share a key"):
        rank([Candidate(1), Candidate(1)], "wages", "zh", 1)


candidates = st.lists(
    st.builds(
        Candidate,
        key=st.integers(0, 50),
        open_count=st.integers(0, 10),
        cap=st.none() | st.integers(0, 10),
        topics=st.frozensets(st.sampled_from(["wages", "land"])),
        languages=st.frozensets(st.sampled_from(["zh", "en"])),
        is_away=st.booleans(),
        is_excluded=st.booleans(),
        distance=st.integers(0, 2),
        last_offered_at=st.none() | st.sampled_from([EARLIER, LATER]),
    ),
    max_size=12,
    unique_by=lambda candidate: candidate.key,
)


@given(candidates, st.randoms(use_true_random=False), st.integers(0, 4), st.sampled_from(["zh-hans", "en"]))
def test_the_order_of_the_list_changes_nothing_and_nobody_barred_is_chosen(people, random, wanted, language):
    shuffled = list(people)
    random.shuffle(shuffled)

    ranking = rank(people, "wages", language, wanted)

    assert rank(shuffled, "wages", language, wanted) == ranking
    assert len(ranking.chosen) <= wanted
    assert set(ranking.outcomes) == {person.key for person in people}
    for person in people:
        is_free = not person.is_away and not person.is_excluded
        is_free = is_free and (person.cap is None or person.open_count < person.cap)
        assert is_free or person.key not in ranking.chosen
        assert (ranking.outcomes[person.key] is Outcome.CHOSEN) == (person.key in ranking.chosen)
