"""Cases that are joined or split by hand, where exact likeness can't tell."""

from __future__ import annotations

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from tests.conversation.story import (
    CALM,
    MERGE,
    MINUTE,
    SPLIT,
    all_of,
    card,
    code_on,
    decides,
    link_on,
    pushes,
    sees,
    tells,
    writes,
)


async def test_joined_case_counts_voters_of_both_and_the_other_says_where_it_went(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    other = await telegram.user("Joko")
    await tells(voter, CALM)
    await tells(other, "Kotak suara plastik gampang sekali dibobol orang")
    kept, gone = await card(reviewer, "kardus"), await card(reviewer, "plastik")

    done = await writes(reviewer, link_on(gone, MERGE), code_on(kept).lower())

    assert f"{code_on(gone)} digabung ke {code_on(kept)}" in done.text
    await card(reviewer, code_on(kept), "2 pengirim")
    moved = await sees(reviewer, f"Digabung ke {code_on(kept)}")
    assert moved.id == gone.id
    assert moved.buttons == ()


async def test_repeat_of_a_joined_rumour_folds_into_where_it_went(
    voter: Phone, reviewer: Phone, telegram: Control, clock: SettableClock
) -> None:
    words = "Kotak suara plastik gampang sekali dibobol orang"
    await tells(voter, CALM)
    await tells(await telegram.user("Joko"), words)
    kept, gone = await card(reviewer, "kardus"), await card(reviewer, "plastik")
    await writes(reviewer, link_on(gone, MERGE), code_on(kept))

    await tells(await telegram.user("Siti"), words)
    clock.forward(MINUTE)

    await card(reviewer, code_on(kept), "3 pengirim")


async def test_voters_of_a_case_that_joins_a_decided_one_hear_its_verdict(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control
) -> None:
    other = await telegram.user("Joko")
    await tells(voter, CALM)
    decided = await decides(reviewer, second, await card(reviewer, "kardus"))
    await tells(other, "Kotak suara plastik gampang sekali dibobol orang")

    gone = await card(reviewer, "plastik")
    await writes(reviewer, link_on(gone, MERGE), code_on(decided))

    await sees(other, "Hoaks", "mudah dibobol", code_on(decided))
    assert len(await all_of(voter, "Hoaks", "mudah dibobol")) == 1


async def test_merge_asks_again_for_a_case_that_is_none(voter: Phone, reviewer: Phone) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "kardus")

    unknown = await writes(reviewer, link_on(shown, MERGE), "PK-2222")
    await reviewer.private.says(code_on(shown))

    assert "tidak ditemukan" in unknown.text
    await sees(reviewer.private, "tidak bisa digabung")


async def test_split_makes_a_case_of_one_tip(
    voter: Phone, reviewer: Phone, telegram: Control, clock: SettableClock
) -> None:
    await tells(voter, CALM)
    apart = await tells(await telegram.user("Joko"), CALM)
    clock.forward(MINUTE)
    shown = await card(reviewer, "2 pengirim")

    asked = await writes(reviewer, link_on(shown, SPLIT))
    await pushes(reviewer.private, "part", apart)

    done = await sees(reviewer.private, "sekarang kasus sendiri", apart)
    assert "dipisah" in asked.text
    await card(reviewer, code_on(shown), "1 pengirim")
    new = done.text.rsplit(" ", 1)[-1].rstrip(".")
    await card(reviewer, new, "1 pengirim", "kardus")


async def test_case_of_one_tip_is_not_split(voter: Phone, reviewer: Phone) -> None:
    await tells(voter, CALM)

    refused = await writes(reviewer, link_on(await card(reviewer, "kardus"), SPLIT))

    assert "hanya berisi satu laporan" in refused.text
