"""A checked rumour as a voter reads it, and what a reviewer is told about an unfit verdict."""

from __future__ import annotations

from datetime import date

import pytest

from bot import asking, cards, texts
from bot.cards import World
from bot.texts.keys import Texts
from knowledge.claims import Claim, Rating
from knowledge.entries import Lang
from knowledge.verdicts import Unfit
from tests.conftest import CAMPAIGN

CLAIM = Claim.model_validate(
    {
        "id": "server",
        "title": {"id": "Server <KPU> di luar negeri.", "en": "The <KPU> server is abroad."},
        "rating": "hoaks",
        "explanation": {"id": "Tidak benar.", "en": "Not true."},
        "sources": [
            {"title": "PKPU 18/2024"},
            {"title": "Kompas, 2019", "url": "https://www.kompas.com/x"},
        ],
        "checked": date(2024, 11, 1),
    }
)


def test_card_of_a_claim_shows_rating_title_explanation_sources_and_date(world: World) -> None:
    card = cards.claim(CLAIM, world, Lang.ID)

    assert card.html == (
        "❌ Hoaks\n\n<b>Server &lt;KPU&gt; di luar negeri.</b>\n\nTidak benar.\n\n"
        '<i>Pemeriksa dan dasar: PKPU 18/2024 · <a href="https://www.kompas.com/x">Kompas, 2019</a>'
        "\nDiperiksa 1 November 2024</i>"
    )


def test_question_about_a_rumour_is_answered_with_its_claim(world: World) -> None:
    shown = asking.reply("bener ga server kpu di singapura?", CAMPAIGN, None, Lang.EN, world)

    assert (shown.outcome, shown.entry) == ("answer", "server-kpu-singapura")
    assert shown.text.startswith("❌ Hoax\n\nResults are rigged in advance")


@pytest.mark.parametrize(("prefix", "named"), [("rating_", Rating), ("unfit_", Unfit)])
def test_every_rating_and_problem_can_be_said(prefix: str, named: type[Rating | Unfit]) -> None:
    said = {f"{prefix}{each.value.replace('-', '_')}" for each in named}

    assert said <= set(Texts.model_fields)


@pytest.mark.parametrize("lang", Lang)
def test_longest_claim_fits_a_message(world: World, lang: Lang) -> None:
    longest = CLAIM.model_copy(
        update={
            "title": CLAIM.title.model_copy(update={lang.value: "x" * 200}),
            "explanation": CLAIM.explanation.model_copy(update={lang.value: "x" * 900}),
            "sources": (CLAIM.sources[0].model_copy(update={"title": "x" * 200}),) * 5,
        }
    )

    assert len(cards.claim(longest, world, lang).html) < 4096


def test_ratings_are_told_apart_in_both_languages() -> None:
    for catalogue in texts.load().values():
        assert len({cards.rating(each, catalogue) for each in Rating}) == len(Rating)
