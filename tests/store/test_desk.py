"""What a store promises the review desk, for every implementation: only `advance` and what it hands out."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from itertools import count

import pytest

from bot.cases import CODE, Case, Kind, Part, Status, Take, Tip, Told
from bot.events import Commanded, Due, Event, Incoming, Nothing, Said, Tapped
from bot.models import DESK, Desk, Own, Scene, Session
from bot.store.base import Store
from bot.turns import (
    Appointment,
    Bar,
    Change,
    Committed,
    Erase,
    Evidence,
    Fold,
    Join,
    MarkTold,
    Message,
    Move,
    Publish,
    Removal,
    Retract,
    SaveCase,
    SaveDesk,
    SaveTip,
    Silence,
    Sweep,
    Turn,
    Unreached,
)
from knowledge.claims import Rating
from tests.made import CASE, TIP, case, claim, file, tip, verdict
from tests.store.conftest import (
    BUDI,
    DESK_CHAT,
    NOW,
    WATI,
    SqliteDisk,
    due_names,
    leads_to,
    update,
)

SECOND, OTHER = "PK-3333", "PK-8888"
ADI, EVA = 901, 902
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_NUMBERS = count(1)


def _key() -> str:
    return f"x:{next(_NUMBERS)}"


async def key_of(store: Store, chat: int = WATI) -> str:
    """Return the key of the voter at *chat*."""
    return (await scene(store, chat=chat)).session.voter


async def scene(
    store: Store,
    event: Event | None = None,
    *,
    chat: int | None = None,
    voter: str | None = None,
    person: int | None = None,
    at: datetime = NOW,
) -> Scene:
    """Return what a step sees of *event*, at the desk unless said otherwise."""
    seen: list[Scene] = []

    def step(found: Scene, _event: Event) -> Turn:
        seen.append(found)
        return Turn()

    if chat is None:
        voter = voter or DESK
    incoming = Incoming(_key(), at, event or Nothing(), voter, chat, person)
    await store.advance(incoming, step)
    return seen[0]


async def changed(store: Store, *changes: Change, at: datetime = NOW) -> Committed:
    """Let *changes* become true at the desk."""
    committed = await store.advance(
        Incoming(_key(), at, Nothing(), voter=DESK), leads_to(changes=changes)
    )
    assert committed
    return committed


async def sent(store: Store, chat: int = WATI, code: str = TIP, **more: object) -> Tip:
    """Let the voter at *chat* have sent a tip, which is in no case yet."""
    saved = tip(await key_of(store, chat), code, **more)
    await changed(store, SaveTip(tip=saved))
    return saved


async def opened(store: Store, *tips: Tip, code: str = CASE, **more: object) -> Case:
    """Let a case be open with *tips*."""
    saved = case(code, **more)
    joins = (Join(tip=each.code, case=code) for each in tips)
    await changed(store, SaveCase(case=saved), *joins)
    return saved


async def at_case(store: Store, code: str = CASE, at: datetime = NOW) -> Scene:
    """Return the scene of a card that is to be renewed."""
    return await scene(store, Due(name=f"card:{code}"), at=at)


async def own(store: Store, chat: int = WATI) -> tuple[Own, ...]:
    return (await scene(store, chat=chat)).own


async def audience(store: Store, name: str) -> list[str]:
    return [each.code for each in (await scene(store, Due(name=name))).audience]


async def test_tip_is_kept_as_it_was_sent(disk: SqliteDisk) -> None:
    store = await disk.open()
    saved = await sent(
        store,
        parts=(Part(message=4, text="a 🙏", links=("https://x.example",), file=file("voice")),),
        kind=Kind.MONEY,
        region="32.73",
        keys=frozenset({"t:a", "l:x.example"}),
    )

    store = await disk.reopen()
    found = await own(store)

    assert [each.tip for each in found] == [saved]


async def test_tip_that_changed_is_kept_as_it_is_now_and_stays_in_its_case(store: Store) -> None:
    saved = await sent(store, keys=frozenset({"t:a"}))
    await opened(store, saved)
    await changed(store, MarkTold(tips=(TIP,), told=Told.QUEUED))

    edited = saved.model_copy(
        update={"parts": (Part(message=1, text="baru"),), "case": CASE, "keys": frozenset({"t:b"})}
    )
    await changed(store, SaveTip(tip=edited))

    [found] = await own(store)
    assert found.tip == edited.model_copy(update={"told": Told.QUEUED})
    later = await sent(store, BUDI, SECOND, keys=frozenset({"t:b"}))
    alike = (await scene(store, Due(name=f"fold:{later.code}"))).alike
    assert [each.case.code for each in alike] == [CASE]


async def test_tips_are_their_voters_alone_the_newest_first(store: Store) -> None:
    await sent(store, WATI, TIP, at=NOW - HOUR)
    await sent(store, BUDI, OTHER)
    await sent(store, WATI, SECOND)

    assert [each.tip.code for each in await own(store)] == [SECOND, TIP]
    assert [each.tip.code for each in await own(store, BUDI)] == [OTHER]


async def test_voter_sees_where_a_tip_stands(store: Store) -> None:
    await sent(store, WATI, SECOND, at=NOW - HOUR)
    saved = await sent(store)
    take = Take(by=1, until=NOW + HOUR)
    open_ = await opened(store, saved, take=take)
    before = await own(store)

    decided = open_.model_copy(
        update={"status": Status.DECIDED, "verdict": verdict(Rating.TRUE), "take": None}
    )
    await changed(store, SaveCase(case=decided))
    after = await own(store)

    assert [(each.status, each.taken) for each in before] == [(Status.OPEN, True), (None, False)]
    assert (after[0].status, after[0].taken, after[0].rating) == (
        Status.DECIDED,
        False,
        Rating.TRUE,
    )


async def test_case_is_seen_with_its_oldest_tips_and_its_numbers(store: Store) -> None:
    first = await sent(store, WATI, TIP, at=NOW - HOUR)
    second = await sent(store, BUDI, SECOND)
    third = await sent(store, WATI, OTHER)
    saved = await opened(store, third, second, first)

    found = (await at_case(store)).dossier

    assert found
    assert found.case == saved
    assert [each.code for each in found.tips] == [TIP, SECOND, OTHER]
    assert {each.case for each in found.tips} == {CASE}
    assert (found.voters, found.recent, found.told, found.queued, found.unreached) == (
        2, 2, 0, 0, 0,
    )  # fmt: skip


@pytest.mark.parametrize(("minutes", "recent"), [(0, 1), (29, 1), (31, 0)])
async def test_only_voters_of_the_last_half_hour_are_a_crowd(
    store: Store, minutes: int, recent: int
) -> None:
    await opened(store, await sent(store))

    found = await at_case(store, at=NOW + timedelta(minutes=minutes))

    assert found.dossier
    assert found.dossier.recent == recent


async def test_case_with_many_tips_shows_the_oldest_and_counts_all(store: Store) -> None:
    codes = [f"PK-A{a}{b}2" for a in "23456789" for b in "23456789AB"]
    tips = [
        await sent(store, 1000 + n, code, at=NOW + n * timedelta(seconds=1))
        for n, code in enumerate(codes)
    ]
    await opened(store, *reversed(tips))

    found = (await at_case(store, at=NOW + HOUR)).dossier

    assert found
    assert [each.code for each in found.tips] == codes[:60]
    assert found.voters == 80


@pytest.mark.parametrize("restarted", [False, True])
async def test_card_of_a_case_is_known_once_it_was_delivered(
    disk: SqliteDisk, restarted: bool
) -> None:
    store = await disk.open()
    await opened(store, await sent(store))
    before = await at_case(store)
    card = Message(to=DESK, slot=f"card:{CASE}", html="kartu")
    committed = await store.advance(update(_next(), DESK_CHAT), leads_to(outgoing=(card,)))
    assert committed
    store.delivered(committed.parcels[0], 7)

    store = await disk.reopen() if restarted else store
    after = await at_case(store)

    assert before.dossier
    assert after.dossier
    assert (before.dossier.card, after.dossier.card) == (None, 7)


def _next() -> int:
    return 100_000 + next(_NUMBERS)


async def test_cases_that_share_a_key_are_alike_the_oldest_first(store: Store) -> None:
    first = await sent(store, WATI, TIP, keys=frozenset({"t:a", "l:x"}))
    second = await sent(store, BUDI, SECOND, keys=frozenset({"l:x"}))
    await opened(store, second, code=OTHER, opened=NOW)
    await opened(store, first, code=CASE, opened=NOW - HOUR)
    await opened(store, code="PK-7777")

    new = await sent(store, 702, "PK-4444", keys=frozenset({"l:x"}))
    plain = await sent(store, 703, "PK-5555")
    alike = (await scene(store, Due(name=f"fold:{new.code}"))).alike
    none = (await scene(store, Due(name=f"fold:{plain.code}"))).alike

    assert [each.case.code for each in alike] == [CASE, OTHER]
    assert none == ()


async def test_tip_that_joined_leads_those_like_it_there(store: Store) -> None:
    first = await sent(store, WATI, TIP, keys=frozenset({"t:a"}))
    await opened(store, first)

    same = await sent(store, BUDI, SECOND, keys=frozenset({"t:a", "t:b"}))
    await changed(store, Join(tip=SECOND, case=CASE))
    third = await sent(store, 702, "PK-4444", keys=frozenset({"t:b"}))
    found = await scene(store, Due(name=f"fold:{third.code}"))

    assert same.keys - first.keys == {"t:b"}
    assert [each.case.code for each in found.alike] == [CASE]
    assert found.tip == third


async def test_tip_that_was_split_off_leads_those_like_it_away(store: Store) -> None:
    for chat, code in ((WATI, TIP), (BUDI, SECOND)):
        await sent(store, chat, code, keys=frozenset({"t:a", f"t:{code}"}))
    await opened(store, tip("-", TIP), tip("-", SECOND))
    await opened(store, code=OTHER)

    await changed(store, Join(tip=SECOND, case=OTHER, only=True))

    old, new = (await at_case(store)).dossier, (await at_case(store, OTHER)).dossier
    assert old
    assert new
    assert ([t.code for t in old.tips], [t.code for t in new.tips]) == ([TIP], [SECOND])
    later = await sent(store, 702, "PK-4444", keys=frozenset({"t:a"}))
    again = await sent(store, 703, "PK-5555", keys=frozenset({f"t:{TIP}"}))
    for each, expected in ((later, OTHER), (again, CASE)):
        alike = (await scene(store, Due(name=f"fold:{each.code}"))).alike
        assert [found.case.code for found in alike] == [expected]


async def test_case_that_is_folded_into_another_takes_tips_and_likeness_along(
    store: Store,
) -> None:
    first = await sent(store, WATI, TIP, keys=frozenset({"t:a", "t:both"}))
    second = await sent(store, BUDI, SECOND, keys=frozenset({"t:b", "t:both"}))
    await opened(store, first)
    await opened(store, second, code=OTHER)

    await changed(store, Fold(case=CASE, into=OTHER))

    old, new = (await at_case(store)).dossier, (await at_case(store, OTHER)).dossier
    assert old
    assert new
    assert (old.tips, old.voters, new.voters) == ((), 0, 2)
    later = await sent(store, 702, "PK-4444", keys=frozenset({"t:a", "t:b", "t:both"}))
    alike = (await scene(store, Due(name=f"fold:{later.code}"))).alike
    assert [each.case.code for each in alike] == [OTHER]


async def test_case_that_was_emptied_is_like_nothing_any_more(store: Store) -> None:
    saved = await opened(store, await sent(store, keys=frozenset({"t:a"})))

    await changed(store, SaveCase(case=saved.model_copy(update={"status": Status.EMPTY})))

    later = await sent(store, BUDI, SECOND, keys=frozenset({"t:a"}))
    assert (await scene(store, Due(name=f"fold:{later.code}"))).alike == ()


async def test_each_voter_of_a_case_is_to_hear_its_verdict_once(store: Store) -> None:
    tips = [
        await sent(store, WATI, TIP),
        await sent(store, WATI, SECOND, at=NOW + HOUR),
        await sent(store, BUDI, OTHER, at=NOW + 2 * HOUR),
    ]
    await opened(store, *tips)

    first = await audience(store, f"announce:{CASE}:1")
    await changed(store, MarkTold(tips=tuple(first), told=Told.QUEUED))

    assert len(first) == 2
    assert first[1] == OTHER
    assert await audience(store, f"announce:{CASE}:1") == []
    assert [each.tip.told for each in await own(store)] == [Told.QUEUED] * 2


async def test_voters_are_told_in_pages_and_nobody_is_left_out(store: Store) -> None:
    codes = [f"PK-{a}{b}{c}2" for a in "2345" for b in "23456789" for c in "2345678"]
    tips = [await sent(store, 1000 + n, code) for n, code in enumerate(codes[:205])]
    await opened(store, *tips)

    pages = []
    while page := await audience(store, f"announce:{CASE}:1"):
        await changed(store, MarkTold(tips=tuple(page), told=Told.QUEUED))
        pages.append(page)

    assert [len(page) for page in pages] == [200, 5]
    assert len({code for page in pages for code in page}) == 205


async def test_who_was_told_of_a_verdict_is_told_of_its_withdrawal(store: Store) -> None:
    chats = {TIP: WATI, SECOND: BUDI, OTHER: 702, "PK-4444": 703}
    await opened(store, *[await sent(store, chat, code) for code, chat in chats.items()])
    await changed(
        store,
        MarkTold(tips=(TIP, SECOND), told=Told.QUEUED),
        MarkTold(tips=(SECOND,), told=Told.HEARD),
        MarkTold(tips=(OTHER,), told=Told.UNREACHED),
    )

    await changed(store, Retract(case=CASE))
    told = await audience(store, f"retract:{CASE}")
    await changed(store, MarkTold(tips=tuple(told), told=None))

    assert set(told) == {TIP, SECOND}
    assert await audience(store, f"retract:{CASE}") == []
    assert set(await audience(store, f"announce:{CASE}:2")) == set(chats)


async def test_who_has_not_heard_of_the_withdrawal_yet_is_told_of_the_next_verdict(
    store: Store,
) -> None:
    await opened(store, await sent(store))
    await changed(store, MarkTold(tips=(TIP,), told=Told.QUEUED))

    await changed(store, Retract(case=CASE))

    assert await audience(store, f"announce:{CASE}:2") == [TIP]


async def test_verdict_that_was_withdrawn_on_its_way_was_not_heard(store: Store) -> None:
    await opened(store, await sent(store))
    committed = await notified(store)
    await changed(store, Retract(case=CASE))

    store.delivered(committed.parcels[0], 7)

    assert await audience(store, f"retract:{CASE}") == [TIP]


async def test_question_of_the_desk_is_for_every_voter_of_the_case(store: Store) -> None:
    await opened(store, await sent(store, WATI, TIP), await sent(store, BUDI, SECOND))
    await changed(store, MarkTold(tips=(TIP,), told=Told.UNREACHED))

    assert set(await audience(store, f"ask:{CASE}:0")) == {TIP, SECOND}
    assert len(await audience(store, f"ask:{CASE}:1")) == 1
    assert await audience(store, f"card:{CASE}") == []


async def test_card_counts_who_heard_who_did_not_and_who_waits(store: Store) -> None:
    chats = {TIP: WATI, SECOND: BUDI, OTHER: 702}
    await opened(store, *[await sent(store, chat, code) for code, chat in chats.items()])

    await changed(
        store,
        MarkTold(tips=(TIP, OTHER), told=Told.QUEUED),
        MarkTold(tips=(TIP,), told=Told.HEARD),
        MarkTold(tips=(SECOND,), told=Told.UNREACHED),
    )

    found = (await at_case(store)).dossier
    assert found
    assert (found.voters, found.told, found.unreached, found.queued) == (3, 1, 1, 1)


async def notified(store: Store, code: str = TIP) -> Committed:
    """Let the verdict be on its way to the voter at Wati's chat."""
    notice = Message(to=await key_of(store), html="putusan", notice=code)
    committed = await store.advance(
        Incoming(_key(), NOW, Nothing(), voter=DESK),
        leads_to(outgoing=(notice,), changes=(MarkTold(tips=(code,), told=Told.QUEUED),)),
    )
    assert committed
    return committed


@pytest.mark.parametrize(("message", "told"), [(7, Told.HEARD), (None, Told.QUEUED)])
async def test_verdict_was_heard_when_its_message_was_sent(
    store: Store, message: int | None, told: Told
) -> None:
    await opened(store, await sent(store))
    committed = await notified(store)

    store.delivered(committed.parcels[0], message)

    assert [each.tip.told for each in await own(store)] == [told]


async def test_what_waited_for_a_voter_who_is_out_of_reach_counts_as_unreached(
    store: Store,
) -> None:
    await opened(store, await sent(store), await sent(store, BUDI, SECOND))
    await notified(store)
    await changed(store, MarkTold(tips=(SECOND,), told=Told.QUEUED))

    await store.advance(update(_next()), leads_to(changes=(Silence(), Unreached())))

    assert [each.tip.told for each in await own(store)] == [Told.UNREACHED]
    assert [each.tip.told for each in await own(store, BUDI)] == [Told.QUEUED]
    assert await store.outbox() == []


async def test_what_was_heard_stays_heard_when_the_voter_leaves(store: Store) -> None:
    await opened(store, await sent(store))
    store.delivered((await notified(store)).parcels[0], 7)

    await store.advance(update(_next()), leads_to(changes=(Unreached(),)))

    assert [each.tip.told for each in await own(store)] == [Told.HEARD]


async def test_time_to_a_verdict_is_of_those_who_heard_one_in_the_last_week(store: Store) -> None:
    waits = {TIP: (WATI, 3), SECOND: (BUDI, 1), OTHER: (702, 200), "PK-4444": (703, 2)}
    for code, (chat, hours) in waits.items():
        await opened(
            store, await sent(store, chat, code, at=NOW - hours * HOUR), code=f"PK-9{code[4:]}"
        )
    queued = MarkTold(tips=tuple(waits), told=Told.QUEUED)
    await changed(store, queued, MarkTold(tips=(TIP, SECOND), told=Told.HEARD))
    await changed(store, MarkTold(tips=(OTHER,), told=Told.HEARD), at=NOW - 8 * DAY)

    at_the_desk = await scene(store, Commanded(name="statistik"))

    assert at_the_desk.waits == (3600, 3 * 3600)


async def test_verdict_is_published_with_the_keys_that_lead_to_it(disk: SqliteDisk) -> None:
    store = await disk.open()
    keys = frozenset({"t:a", "l:liputan6.com/read/1,2/abc", "f:AQAD"})
    await opened(store)

    committed = await changed(store, Publish(case=CASE, claim=claim(), keys=keys))

    assert committed.published
    [found] = await (await disk.reopen()).verdicts()
    assert (found.claim, found.keys) == (claim(), keys)


async def test_what_joins_a_decided_case_leads_nobody_to_its_verdict(store: Store) -> None:
    await opened(store, await sent(store, keys=frozenset({"t:a"})), status=Status.DECIDED)
    await changed(store, published(frozenset({"t:a"})))
    await sent(store, BUDI, SECOND, keys=frozenset({"t:b"}))

    await changed(store, Join(tip=SECOND, case=CASE))

    [found] = await store.verdicts()
    assert found.keys == {"t:a"}
    later = await sent(store, 702, "PK-4444", keys=frozenset({"t:b"}))
    assert (await scene(store, Due(name=f"fold:{later.code}"))).alike == ()


def published(
    keys: frozenset[str] = frozenset(), code: str = CASE, title: str = "TPS tutup"
) -> Publish:
    return Publish(case=code, claim=claim(title), keys=keys)


async def test_newest_verdict_comes_last_and_a_new_one_on_a_case_replaces_the_old(
    store: Store,
) -> None:
    await opened(store)
    await opened(store, code=OTHER)
    await changed(store, published(title="pertama"))
    await changed(store, published(code=OTHER, title="kedua"))

    await changed(store, published(title="ketiga"))

    assert [each.claim.title.id for each in await store.verdicts()] == ["kedua", "ketiga"]


async def test_withdrawn_verdict_is_published_no_more(store: Store) -> None:
    await opened(store)
    await opened(store, code=OTHER)
    for code in (CASE, OTHER):
        await changed(store, published(code=code, title=code))

    committed = await changed(store, Retract(case=CASE))

    assert committed.published
    assert [each.claim.title.id for each in await store.verdicts()] == [OTHER]


@pytest.mark.parametrize(
    "change", [SaveDesk(desk=Desk()), SaveCase(case=case()), Unreached()], ids=repr
)
async def test_what_changes_no_verdict_says_so(store: Store, change: Change) -> None:
    assert not (await changed(store, change)).published


async def test_sender_is_barred_whichever_of_their_tips_is_meant(disk: SqliteDisk) -> None:
    store = await disk.open()
    await sent(store, WATI, TIP)
    await changed(store, Bar(tip=TIP, reason="spam", barred=True))
    await sent(store, WATI, SECOND)
    await sent(store, BUDI, OTHER)

    store = await disk.reopen()
    blocked = {
        code: (await scene(store, Due(name=f"fold:{code}"))).blocked
        for code in (TIP, SECOND, OTHER)
    }
    await changed(store, Bar(tip=SECOND, reason="keliru", barred=False))

    assert blocked == {TIP: True, SECOND: True, OTHER: False}
    assert not (await scene(store, Due(name=f"fold:{TIP}"))).blocked


async def test_barred_sender_stays_barred_after_erasing_everything(store: Store) -> None:
    await sent(store, WATI, TIP)
    await changed(store, Bar(tip=TIP, reason="spam", barred=True))
    before = await key_of(store)

    await store.advance(update(_next()), leads_to(changes=(Erase(),)))
    await sent(store, WATI, SECOND)

    assert await key_of(store) != before
    assert (await scene(store, Due(name=f"fold:{SECOND}"))).blocked


async def test_desk_remembers_its_own_state(disk: SqliteDisk) -> None:
    store = await disk.open()
    await changed(store, SaveDesk(desk=Desk(paused=True, refused=3)))

    store = await disk.reopen()

    assert (await scene(store)).desk == Desk(paused=True, refused=3)
    assert (await scene(store, chat=WATI)).desk.paused


async def test_erased_voter_leaves_no_tip_and_the_desk_takes_them_off_its_chat(
    disk: SqliteDisk,
) -> None:
    store = await disk.open()
    tips = [await sent(store, WATI, TIP), await sent(store, WATI, SECOND)]
    other = await sent(store, BUDI, OTHER)
    await sent(store, WATI, "PK-4444", hidden=True)
    await opened(store, *tips, other)

    committed = await store.advance(update(_next()), leads_to(changes=(Erase(),)))

    assert committed
    assert committed.woken
    assert committed.silenced
    store = await disk.reopen()
    assert set(await due_names(store, NOW)) == {f"gone:{CASE}:{TIP}", f"gone:{CASE}:{SECOND}"}
    found = (await at_case(store)).dossier
    assert found
    assert [each.code for each in found.tips] == [OTHER]
    assert await own(store) == ()


async def test_likeness_that_only_an_erased_tip_had_is_forgotten(store: Store) -> None:
    first = await sent(store, WATI, TIP, keys=frozenset({"t:hers", "t:both"}))
    second = await sent(store, BUDI, SECOND, keys=frozenset({"t:both"}))
    await opened(store, first, second)

    await store.advance(update(_next()), leads_to(changes=(Erase(),)))

    for chat, code, key, expected in (
        (702, "PK-4444", "t:hers", []),
        (703, "PK-5555", "t:both", [CASE]),
    ):
        await sent(store, chat, code, keys=frozenset({key}))
        alike = (await scene(store, Due(name=f"fold:{code}"))).alike
        assert [each.case.code for each in alike] == expected


async def test_erasure_is_confirmed_under_a_key_that_nothing_hangs_on(store: Store) -> None:
    await sent(store, WATI, TIP)
    before = await key_of(store)

    committed = await store.advance(
        update(_next()),
        leads_to(
            changes=(Erase(),),
            outgoing=(Message(html="sudah dihapus"),),
            due=(Appointment(name="idle", at=NOW + HOUR),),
        ),
    )

    assert committed
    [parcel] = committed.parcels
    assert (parcel.chat, parcel.voter == before) == (WATI, False)
    assert [each.outgoing.html for each in await store.outbox()] == ["sudah dihapus"]
    assert await due_names(store, NOW + HOUR) == ["idle"]
    assert (await scene(store, chat=WATI)).session == Session(voter=parcel.voter)
    assert await own(store) == ()


async def test_erased_voter_hears_no_verdict_that_was_on_its_way(store: Store) -> None:
    await opened(store, await sent(store))
    committed = await notified(store)

    await store.advance(update(_next()), leads_to(changes=(Erase(),)))
    store.delivered(committed.parcels[0], 7)

    assert await store.outbox() == []
    assert await audience(store, f"announce:{CASE}:1") == []


@pytest.mark.parametrize("delivered", [True, False])
async def test_copies_of_an_erased_tip_are_known_sent_or_still_waiting(
    store: Store, delivered: bool
) -> None:
    await opened(store, await sent(store))
    shown = Evidence(slot=f"ev:{TIP}:0:photo", file=file(), html="bukti")
    held = Message(to=DESK, slot=f"ev:{TIP}:1:held", html="ditahan")
    foreign = Evidence(slot=f"ev:{SECOND}:0:photo", file=file(), html="bukti")
    committed = await store.advance(
        Incoming(_key(), NOW, Nothing(), voter=DESK), leads_to(outgoing=(shown, held, foreign))
    )
    assert committed
    if delivered:
        for number, parcel in enumerate(committed.parcels, 7):
            store.delivered(parcel, number)
    await store.advance(update(_next()), leads_to(changes=(Erase(),)))

    found = await scene(store, Due(name=f"gone:{CASE}:{TIP}"))

    assert found.tip is None
    assert found.dossier
    assert {(each.slot, each.message, each.at) for each in found.copies} == {
        (f"ev:{TIP}:0:photo", 7 if delivered else 0, NOW),
        (f"ev:{TIP}:1:held", 8 if delivered else 0, NOW),
    }


async def test_what_was_removed_is_no_copy_any_more(store: Store) -> None:
    shown = Evidence(slot=f"ev:{TIP}:0:photo", file=file(), html="bukti")
    for outgoing, message in ((shown, 7), (Removal(slot=shown.slot, html="dihapus"), None)):
        committed = await store.advance(
            Incoming(_key(), NOW, Nothing(), voter=DESK), leads_to(outgoing=(outgoing,))
        )
        assert committed
        store.delivered(committed.parcels[0], message)

    assert (await scene(store, Due(name=f"gone:{CASE}:{TIP}"))).copies == ()


@pytest.mark.parametrize(("days", "kept"), [(89, True), (91, False)])
async def test_tips_are_swept_after_ninety_days_and_taken_off_the_chat(
    store: Store, days: int, kept: bool
) -> None:
    await opened(store, await sent(store))
    at = NOW + days * DAY

    await changed(store, Sweep(), at=at)

    assert len(await own(store)) == kept
    assert await due_names(store, at) == ([] if kept else [f"gone:{CASE}:{TIP}"])
    assert (await at_case(store)).dossier


@pytest.mark.parametrize(
    ("days", "status", "kept"),
    [
        (179, Status.DECIDED, True),
        (181, Status.DECIDED, False),
        (181, Status.SPAM, False),
        (181, Status.MERGED, False),
        (181, Status.EMPTY, False),
        (181, Status.OPEN, True),
    ],
)
async def test_closed_cases_are_swept_after_half_a_year(
    store: Store, days: int, status: Status, kept: bool
) -> None:
    await opened(store, await sent(store), status=status)
    await changed(store, published())

    await changed(store, Sweep(), at=NOW + days * DAY)

    assert bool((await at_case(store)).dossier) == kept
    assert len(await store.verdicts()) == kept


async def test_closed_case_that_somebody_still_sends_tips_to_is_kept(store: Store) -> None:
    at = NOW + 181 * DAY
    await opened(store, await sent(store, at=at - DAY), status=Status.DECIDED)

    await changed(store, Sweep(), at=at)

    assert (await at_case(store)).dossier


@pytest.mark.parametrize(
    ("slot", "days", "edits"),
    [
        (f"card:{CASE}", 179, 7),
        (f"card:{CASE}", 181, None),
        (f"ev:{TIP}:0:photo", 100, 7),
        (f"tip:{TIP}", 100, 7),
        ("alarm", 4, None),
    ],
)
async def test_slots_of_cases_and_tips_live_as_long_as_cases(
    store: Store, slot: str, days: int, edits: int | None
) -> None:
    shown = leads_to(outgoing=(Message(html="a", slot=slot),))
    committed = await store.advance(update(_next()), shown)
    assert committed
    store.delivered(committed.parcels[0], 7)

    await changed(store, Sweep(), at=NOW + days * DAY)

    again = await store.advance(update(_next()), shown)
    assert again
    assert again.parcels[0].edits == edits


async def test_code_is_new_and_can_be_read_out(store: Store) -> None:
    seen = {(await scene(store)).fresh for _ in range(200)}

    assert all(CODE.fullmatch(code) for code in seen)
    assert all(re.fullmatch(r"PK-[2-9A-HJ-NP-Z]{4}", code) for code in seen)
    assert len(seen) > 190


async def test_code_is_at_hand_where_a_tip_may_be_sent(store: Store) -> None:
    tapped = Tapped(action="send", value="1", message=2)

    assert (await scene(store, tapped, chat=WATI)).fresh
    assert not (await scene(store, Nothing(), chat=WATI)).fresh


@pytest.mark.parametrize("taken", ["tips", "cases"])
async def test_code_is_none_that_is_taken(disk: SqliteDisk, taken: str) -> None:
    store = await disk.open()
    for code in (TIP, SECOND):
        await (sent(store, code=code) if taken == "tips" else opened(store, code=code))

    assert (await scene(store)).fresh not in {TIP, SECOND}


async def test_only_configured_people_are_reviewers(disk: SqliteDisk) -> None:
    store = await disk.open(reviewers=(ADI, EVA))

    at_the_desk = [(await scene(store, person=each)).reviewer for each in (ADI, EVA, WATI, None)]
    in_private = [(await scene(store, chat=each)).reviewer for each in (ADI, EVA, WATI)]

    assert at_the_desk == [1, 2, None, None]
    assert in_private == [1, 2, None]


async def test_nobody_is_a_reviewer_if_nobody_is_configured(store: Store) -> None:
    assert (await scene(store, person=ADI)).reviewer is None


async def test_reviewer_who_leaves_acts_no_more_and_the_others_keep_their_numbers(
    disk: SqliteDisk,
) -> None:
    await disk.open(reviewers=(ADI, EVA))

    store = await disk.reopen(reviewers=(BUDI, EVA))

    found = {each: (await scene(store, person=each)).reviewer for each in (ADI, EVA, BUDI)}
    assert found == {ADI: None, EVA: 2, BUDI: 3}


async def test_reviewer_who_comes_back_has_the_old_number(disk: SqliteDisk) -> None:
    await disk.open(reviewers=(ADI, EVA))
    await disk.reopen(reviewers=(EVA,))

    store = await disk.reopen(reviewers=(EVA, ADI))

    found = {each: (await scene(store, person=each)).reviewer for each in (ADI, EVA)}
    assert found == {ADI: 1, EVA: 2}


@pytest.mark.parametrize(
    "event",
    [
        Due(name=f"card:{CASE}"),
        Tapped(action="take", value=f"{CASE}:0", message=7),
        Commanded(name="kasus", argument="pk 9999 tolong"),
        Commanded(name="kasus", argument=TIP),
        Due(name=f"fold:{TIP}"),
    ],
    ids=repr,
)
async def test_case_is_found_by_its_code_or_that_of_a_tip_in_it(
    store: Store, event: Event
) -> None:
    await opened(store, await sent(store))

    found = (await scene(store, event)).dossier

    assert found
    assert found.case.code == CASE


async def test_second_case_that_is_named_is_at_hand(store: Store) -> None:
    await opened(store)
    await opened(store, code=OTHER)

    found = await scene(store, Commanded(name="kasus", argument=f"{CASE} {OTHER}"))

    assert found.dossier
    assert found.other
    assert (found.dossier.case.code, found.other.case.code) == (CASE, OTHER)


async def test_unknown_code_shows_nothing(store: Store) -> None:
    found = await scene(store, Commanded(name="kasus", argument="PK-2345"))

    assert (found.dossier, found.tip) == (None, None)


async def test_voter_sees_nothing_of_the_desk_whatever_they_name(store: Store) -> None:
    await opened(store, await sent(store, BUDI))
    names = Tapped(action="take", value=f"{CASE}:0", message=7)

    found = await scene(store, names, chat=WATI)

    assert (found.dossier, found.other, found.tip, found.cases) == (None, None, None, ())
    assert (found.alike, found.audience, found.copies) == ((), (), ())


async def test_lists_show_every_case_the_oldest_first_and_nothing_else_does(
    store: Store,
) -> None:
    await opened(store, await sent(store), opened=NOW)
    await opened(store, code=OTHER, opened=NOW - HOUR, status=Status.SPAM)

    found = [(await scene(store, Commanded(name=name))).cases for name in ("antrean", "export")]
    none = (await scene(store, Commanded(name="jeda"))).cases

    assert [[each.case.code for each in cases] for cases in found] == [[OTHER, CASE]] * 2
    assert [each.voters for each in found[0]] == [0, 1]
    assert none == ()


@pytest.mark.parametrize(("chat", "slot"), [(WATI, f"tip:{TIP}"), (BUDI, None)])
async def test_slot_of_the_message_that_a_voter_replies_to_is_at_hand(
    store: Store, chat: int, slot: str | None
) -> None:
    committed = await store.advance(
        update(_next(), WATI), leads_to(outgoing=(Message(html="a", slot=f"tip:{TIP}"),))
    )
    assert committed
    store.delivered(committed.parcels[0], 7)
    reply = Said(text="tambahan", message=9, sent=NOW, reply=7)

    assert (await scene(store, reply, chat=chat)).replied == slot
    assert (
        await scene(store, reply.model_copy(update={"reply": None}), chat=chat)
    ).replied is None


async def test_reply_is_under_the_message_in_its_slot_before_and_after_a_restart(
    disk: SqliteDisk,
) -> None:
    store = await disk.open()
    card = Message(to=DESK, slot=f"card:{CASE}", html="kartu")
    below = Message(to=DESK, html="tambahan", under=f"card:{CASE}")
    first = await store.advance(
        Incoming(_key(), NOW, Nothing(), voter=DESK), leads_to(outgoing=(card, below))
    )
    assert first
    store.delivered(first.parcels[0], 7)

    second = await store.advance(
        Incoming(_key(), NOW, Nothing(), voter=DESK), leads_to(outgoing=(below,))
    )
    waiting = await (await disk.reopen()).outbox()

    assert second
    assert [parcel.under for parcel in first.parcels] == [None, None]
    assert second.parcels[0].under == 7
    assert [parcel.under for parcel in waiting] == [7, 7]


async def test_appointment_can_be_the_desks_whoever_makes_it(store: Store) -> None:
    fold = Appointment(name=f"fold:{TIP}", at=NOW, of="desk")

    committed = await store.advance(update(_next(), WATI), leads_to(due=(fold,)))

    assert committed
    assert committed.woken
    due = [each for each in await store.due(NOW) if each.event != Due(name="sweep")]
    assert [(each.voter, each.event) for each in due] == [(DESK, Due(name=f"fold:{TIP}"))]


async def test_message_for_another_voter_goes_to_that_voter_and_for_an_erased_one_nowhere(
    store: Store,
) -> None:
    budi = await key_of(store, BUDI)
    outgoing = (Message(to=budi, html="untuk Budi"), Message(to="erased", html="a"))

    committed = await store.advance(
        Incoming(_key(), NOW, Nothing(), voter=DESK), leads_to(outgoing=outgoing)
    )

    assert committed
    assert [(each.voter, each.chat) for each in committed.parcels] == [(budi, BUDI)]


@pytest.mark.parametrize("how", ["moved", "configured"])
async def test_open_cases_are_shown_anew_in_a_new_review_chat(disk: SqliteDisk, how: str) -> None:
    store = await disk.open()
    await opened(store, await sent(store), rendered=NOW)
    await opened(store, code=OTHER, status=Status.DECIDED)
    card = Message(to=DESK, slot=f"card:{CASE}", html="kartu")
    committed = await store.advance(
        Incoming(_key(), NOW, Nothing(), voter=DESK), leads_to(outgoing=(card,))
    )
    assert committed
    store.delivered(committed.parcels[0], 7)

    if how == "moved":
        await changed(store, Move(chat=-900))
    else:
        store = await disk.reopen(desk=-900)

    assert await due_names(store, NOW) == [f"card:{CASE}"]
    found = (await at_case(store)).dossier
    assert found
    assert (found.card, found.case.rendered) == (None, None)


async def test_review_chat_that_stays_is_left_as_it_is(disk: SqliteDisk) -> None:
    store = await disk.open()
    await opened(store, await sent(store))

    store = await disk.reopen()

    assert await due_names(store, NOW) == []


async def test_two_presses_at_once_see_each_others_effect(store: Store) -> None:
    await opened(store)
    seen: list[int] = []

    def decides(found: Scene, _event: Event) -> Turn:
        assert found.dossier
        version = found.dossier.case.version
        seen.append(version)
        changed_ = found.dossier.case.model_copy(update={"version": version + 1})
        return Turn(changes=(SaveCase(case=changed_),))

    tapped = Tapped(action="take", value=f"{CASE}:0", message=7)
    await asyncio.gather(
        *(
            store.advance(Incoming(_key(), NOW, tapped, None, DESK_CHAT, person), decides)
            for person in (ADI, EVA)
        )
    )

    assert seen == [0, 1]
