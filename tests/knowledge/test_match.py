"""Matching, over the real files: an editor who adds a colliding phrasing breaks a test, not a voter."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import answers, match
from knowledge.answers import Checked, Declined, Found, Missing
from knowledge.entries import Lang
from tests.known import KNOWLEDGE

INDEX = KNOWLEDGE.index
PHRASINGS = [
    (entry.id, phrasing)
    for topic in KNOWLEDGE.topics
    for entry in topic.entries
    for lang in Lang
    for phrasing in entry.asked_as[lang]
]
NOW = datetime(2024, 11, 20, 5, tzinfo=UTC)


def found(question: str) -> list[str]:
    """Return the entries that *question* is answered or asked back with."""
    return [each.entry.id for each in answers.decide(question, KNOWLEDGE).matches]


@given(st.sampled_from(PHRASINGS), st.randoms())
@settings(max_examples=300)
def test_curated_phrasing_finds_its_own_entry_in_any_order_and_case(
    curated: tuple[str, str], random: Random
) -> None:
    entry, phrasing = curated
    words = phrasing.upper().split()
    random.shuffle(words)

    assert entry in found("  ".join(words) + "??")


@pytest.mark.parametrize("slip", ["doubled", "swapped"])
def test_slip_in_a_long_word_is_nearly_always_forgiven(slip: str) -> None:
    """In a phrasing of few words the slip can be in the one that tells it from a sibling."""
    random = Random(7)
    found_own = asked = 0
    for entry, phrasing in random.sample(PHRASINGS, 500):
        words = phrasing.split()
        long = [n for n, word in enumerate(words) if len(word) >= 7 and word.isalpha()]
        if long and len(words) > 3:
            at = random.choice(long)
            words[at] = slipped(words[at], slip, random)
            asked += 1
            found_own += entry in found(" ".join(words))

    assert asked > 100
    assert found_own / asked >= 0.97


def slipped(word: str, slip: str, random: Random) -> str:
    place = random.randrange(1, len(word) - 2)
    if slip == "doubled":
        return word[:place] + word[place] + word[place:]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


@given(st.sampled_from(PHRASINGS))
@settings(max_examples=200)
def test_curated_phrasing_finds_its_own_entry_without_punctuation(
    curated: tuple[str, str],
) -> None:
    entry, phrasing = curated
    bare = "".join(each if each.isalnum() or each.isspace() else " " for each in phrasing)

    assert entry in found(bare)


@given(st.text(alphabet="?!…. 🙂🗳️\n\t"))
def test_wordless_question_finds_nothing(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet=string.digits + " ", min_size=1))
def test_digits_alone_are_never_answered(text: str) -> None:
    outcome = answers.ask(text, NOW, None, Lang.ID, KNOWLEDGE)

    assert not isinstance(outcome, Found)


@given(st.text())
@settings(max_examples=300)
def test_any_text_gets_an_outcome(text: str) -> None:
    outcome = answers.ask(text, NOW, None, Lang.ID, KNOWLEDGE)

    assert outcome is not None


@pytest.mark.parametrize(
    "unrelated",
    [
        "cuaca besok gimana ya di sini",
        "harga emas antam hari ini berapa per gram",
        "resep rendang padang yang enak pakai santan berapa liter",
        "jadwal kereta dari gambir ke bandung pagi",
        "who won the football match last night",
        "lirik lagu indonesia pusaka dong",
    ],
)
def test_what_is_not_about_the_election_is_not_answered(unrelated: str) -> None:
    outcome = answers.ask(unrelated, NOW, None, Lang.ID, KNOWLEDGE)

    assert not isinstance(outcome, Found | Checked)


def test_markup_is_not_answered() -> None:
    code = '<a href="http://contoh.invalid">surat suara rusak</a>'

    assert not isinstance(answers.ask(code, NOW, None, Lang.ID, KNOWLEDGE), Found)


def test_three_thousand_unrelated_characters_are_not_answered() -> None:
    story = "kemarin kucing tetangga melompat ke atap rumah lalu hujan turun deras sekali " * 40

    outcome = answers.ask(story, NOW, None, Lang.ID, KNOWLEDGE)

    assert isinstance(outcome, Missing | Declined)


def test_longest_message_costs_no_more_than_the_words_that_are_looked_up() -> None:
    words = [f"{a}{b}{c}sak" for a in "bcdfg" for b in "aeiou" for c in "klmnprst"]

    looked_up, _ = match.understood(" ".join(words), INDEX)

    assert len(words) == 200
    assert len(looked_up) <= match.FIRST + match.LAST


@pytest.mark.parametrize(
    "keyword", ["ktp", "gubernur", "tinta", "undangan", "saksi", "debat pilkada"]
)
def test_keyword_is_answered_or_asked_back(keyword: str) -> None:
    assert found(keyword)


def test_never_more_than_three_choices_are_shown() -> None:
    sizes = {len(found(phrasing.split()[0])) for _, phrasing in PHRASINGS[::7]}

    assert max(sizes) <= 3


@pytest.mark.parametrize("word", ["batal", "maksudnya?", "membantu", "besok"])
def test_single_word_is_answered_only_if_an_official_question_has_it(word: str) -> None:
    assert not answers.decide(word, KNOWLEDGE).sure


@pytest.mark.parametrize("word", ["sirekap", "golput", "quick count"])
def test_single_word_of_an_official_question_is_enough(word: str) -> None:
    assert answers.decide(word, KNOWLEDGE).sure


def test_language_of_a_question_is_heard() -> None:
    assert match.spoken("kapan nyoblos", INDEX) is Lang.ID
    assert match.spoken("what time can i vote", INDEX) is Lang.EN
    assert match.spoken("tps", INDEX) is None
