"""What a store promises, for every implementation."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.events import Nothing
from bot.models import DESK
from bot.store.base import Store, StoreInUse, StoreUnavailable
from bot.turns import Appointment, Leave, Move, Silence, Sweep
from tests.store.conftest import (
    BUDI,
    DESK_CHAT,
    NOW,
    WATI,
    SqliteDisk,
    due_names,
    fails,
    leads_to,
    outcome,
    remembers,
    says,
    session,
    update,
)

HOUR = timedelta(hours=1)


async def test_known_key_is_dropped(store: Store) -> None:
    first = await store.advance(update(1), says("Halo"))

    second = await store.advance(update(1), says("Halo"))

    assert first is not None
    assert second is None
    assert len(await store.outbox()) == 1


async def test_known_key_is_dropped_after_a_restart(disk: SqliteDisk) -> None:
    await (await disk.open()).advance(update(1), remembers("a"))

    store = await disk.reopen()
    again = await store.advance(update(1), remembers("b"))

    assert again is None
    assert (await session(store)).album == "a"


async def test_key_that_comes_twice_within_one_commit_is_dropped_once(store: Store) -> None:
    both = await asyncio.gather(
        store.advance(update(1), says("Halo")), store.advance(update(1), says("Halo"))
    )

    assert [committed is None for committed in both] == [False, True]


async def test_calls_take_effect_in_their_order(store: Store) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz" * 10
    pending = [store.advance(update(n), remembers(each)) for n, each in enumerate(letters)]

    await asyncio.gather(*reversed(pending))

    assert (await session(store)).album == letters


async def test_mark_takes_effect_before_the_call_that_follows_it(store: Store) -> None:
    sent = await store.advance(update(1), says("satu", slot="card"))
    assert sent

    store.delivered(sent.parcels[0], 7)
    renewed = await store.advance(update(2), says("dua", slot="card"))

    assert renewed
    assert renewed.parcels[0].edits == 7


async def test_failing_step_leaves_the_others_of_its_commit_alone(store: Store) -> None:
    before = store.advance(update(1), remembers("a"))
    failing = store.advance(update(2, BUDI), fails)
    after = store.advance(update(3), remembers("b"))

    with pytest.raises(ZeroDivisionError):
        await failing

    assert await before
    assert await after
    assert (await session(store)).album == "ab"


async def test_nothing_of_a_turn_that_cannot_be_stored_is_kept(store: Store) -> None:
    await store.advance(update(1), remembers("a"))
    half = leads_to(
        due=(Appointment(name="late", at=NOW),),
        outgoing=(*says("satu")(None, None).outgoing, *says("\ud800")(None, None).outgoing),
    )

    with pytest.raises(Exception, match=r"surrogates|utf-8"):
        await store.advance(update(2), half)

    assert await store.outbox() == []
    assert await due_names(store, NOW) == []
    assert await store.advance(update(2), says("Halo"))


async def test_stranger_whose_first_step_fails_is_not_remembered(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        await store.advance(update(1), fails)

    again = await store.advance(update(1), remembers("a"))

    assert again
    assert (await session(store)).album == "a"


async def test_session_survives_a_restart_under_the_same_key(disk: SqliteDisk) -> None:
    store = await disk.open()
    await store.advance(update(1), remembers("a"))
    before = await session(store, key="u:before")

    after = await session(await disk.reopen(), key="u:after")

    assert after == before


async def test_voters_are_told_apart(store: Store) -> None:
    await store.advance(update(1, WATI), remembers("a"))
    await store.advance(update(2, BUDI), remembers("b"))

    wati, budi = await session(store, WATI, key="u:w"), await session(store, BUDI, key="u:b")

    assert (wati.album, budi.album) == ("a", "b")
    assert wati.voter != budi.voter


async def test_outbox_survives_a_restart_in_its_order(disk: SqliteDisk) -> None:
    store = await disk.open()
    for number in range(5):
        await store.advance(update(number), says(f"ke-{number}"))

    waiting = await (await disk.reopen()).outbox()

    assert [parcel.outgoing.html for parcel in waiting] == [f"ke-{n}" for n in range(5)]
    assert {parcel.chat for parcel in waiting} == {WATI}
    assert {parcel.created for parcel in waiting} == {NOW}


async def test_what_was_delivered_leaves_the_outbox(disk: SqliteDisk) -> None:
    store = await disk.open()
    committed = await store.advance(update(1), leads_to(outgoing=(Leave(),)))
    assert committed

    store.delivered(committed.parcels[0], None)

    assert await store.outbox() == []
    assert await (await disk.reopen()).outbox() == []


async def test_close_commits_the_marks_that_wait(disk: SqliteDisk) -> None:
    store = await disk.open()
    committed = [await store.advance(update(n), says("Halo")) for n in range(200)]
    for each in committed:
        assert each
        store.delivered(each.parcels[0], 7)
    store.hold("desk", NOW)

    store = await disk.reopen()

    assert await store.outbox() == []
    assert await store.held() == {DESK: NOW}


async def test_newer_message_replaces_what_waits_in_its_slot(store: Store) -> None:
    await store.advance(update(1), says("lama", slot="card"))
    await store.advance(update(2), says("lain", slot="other"))
    await store.advance(update(3, BUDI), says("punya Budi", slot="card"))
    await store.advance(update(4), says("baru", slot="card"))

    waiting = await store.outbox()

    assert [p.outgoing.html for p in waiting] == ["lain", "punya Budi", "baru"]


async def test_slot_is_edited_once_it_was_delivered(disk: SqliteDisk) -> None:
    store = await disk.open()
    sent = await store.advance(update(1), says("lama", slot="card"))
    assert sent
    store.delivered(sent.parcels[0], 7)

    store = await disk.reopen()
    renewed = await store.advance(update(2), says("baru", slot="card"))
    elsewhere = await store.advance(update(3, BUDI), says("baru", slot="card"))

    assert renewed
    assert elsewhere
    assert [p.edits for p in (*sent.parcels, *renewed.parcels)] == [None, 7]
    assert elsewhere.parcels[0].edits is None


async def test_what_waits_in_a_slot_edits_the_message_delivered_meanwhile(store: Store) -> None:
    sent = await store.advance(update(1), says("lama", slot="card"))
    await store.advance(update(2), says("baru", slot="card"))
    assert sent

    store.delivered(sent.parcels[0], 7)

    [waiting] = await store.outbox()
    assert (waiting.outgoing.html, waiting.edits) == ("baru", 7)


async def test_appointments_come_when_they_are_due_the_earliest_first(store: Store) -> None:
    late, early = Appointment(name="late", at=NOW + HOUR), Appointment(name="early", at=NOW)
    await store.advance(update(1), leads_to(due=(late, early)))

    before = await due_names(store, NOW - HOUR)
    now = await due_names(store, NOW)
    later = await due_names(store, NOW + HOUR)

    assert (before, now, later) == ([], ["early"], ["early", "late"])


async def test_appointment_happens_once(store: Store) -> None:
    await store.advance(update(1), leads_to(due=(Appointment(name="late", at=NOW),)))
    [_, due] = await store.due(NOW)

    first = await store.advance(due, remembers("a"))
    second = await store.advance(due, remembers("b"))

    assert first
    assert second is None
    assert (await session(store)).album == "a"
    assert await due_names(store, NOW) == []


async def test_appointment_whose_step_fails_is_still_due(store: Store) -> None:
    await store.advance(update(1), leads_to(due=(Appointment(name="late", at=NOW),)))
    [_, due] = await store.due(NOW)

    with pytest.raises(ZeroDivisionError):
        await store.advance(due, fails)

    assert await due_names(store, NOW) == ["late"]


async def test_same_name_moves_the_appointment_and_the_old_event_does_nothing(
    store: Store,
) -> None:
    await store.advance(update(1), leads_to(due=(Appointment(name="late", at=NOW),)))
    [_, old] = await store.due(NOW)

    await store.advance(update(2), leads_to(due=(Appointment(name="late", at=NOW + HOUR),)))

    assert await store.advance(old, remembers("a")) is None
    assert await due_names(store, NOW) == []
    assert await due_names(store, NOW + HOUR) == ["late"]


async def test_cancelled_appointment_does_nothing(store: Store) -> None:
    await store.advance(update(1), leads_to(due=(Appointment(name="late", at=NOW),)))
    [_, old] = await store.due(NOW)

    await store.advance(update(2), leads_to(due=(Appointment(name="late", at=None),)))

    assert await store.advance(old, remembers("a")) is None
    assert await due_names(store, NOW + HOUR) == []


async def test_appointments_survive_a_restart(disk: SqliteDisk) -> None:
    store = await disk.open()
    await store.advance(update(1), remembers("a"))
    await store.advance(update(2), leads_to(due=(Appointment(name="late", at=NOW),)))

    store = await disk.reopen()
    [_, due] = await store.due(NOW)
    await store.advance(due, remembers("b"))

    assert (await session(store)).album == "ab"


async def test_at_most_a_hundred_appointments_come_at_once_and_all_come(store: Store) -> None:
    for number in range(150):
        await store.advance(
            update(number, chat=number + 1),
            leads_to(due=(Appointment(name="late", at=NOW + HOUR),)),
        )

    first = await store.due(NOW + HOUR)
    for each in first:
        await store.advance(each, leads_to())

    assert (len(first), len(await store.due(NOW + HOUR))) == (100, 51)


async def test_hold_survives_a_restart_and_the_latest_counts(disk: SqliteDisk) -> None:
    store = await disk.open()
    await store.advance(update(1), remembers("a"))
    voter = (await session(store)).voter
    store.hold(voter, NOW)
    store.hold(voter, NOW + HOUR)

    store = await disk.reopen()

    assert await store.held() == {voter: NOW + HOUR}


async def test_silence_drops_what_waits_for_that_voter_only(store: Store) -> None:
    await store.advance(update(1), says("untuk Wati"))
    await store.advance(update(2, BUDI), says("untuk Budi"))
    voter = (await session(store)).voter

    committed = await store.advance(update(3), leads_to(changes=(Silence(),)))

    assert committed
    assert committed.silenced
    assert committed.voter == voter
    assert [p.outgoing.html for p in await store.outbox()] == ["untuk Budi"]


async def test_move_takes_the_voter_and_what_waits_along(disk: SqliteDisk) -> None:
    store = await disk.open()
    await store.advance(update(1), remembers("a"))
    await store.advance(update(2), says("Halo"))

    await store.advance(update(3), leads_to(changes=(Move(chat=-900),)))
    store = await disk.reopen()

    assert [p.chat for p in await store.outbox()] == [-900]
    assert (await session(store, -900)).album == "a"


async def test_stranger_met_at_the_new_place_makes_way_for_who_moves_there(store: Store) -> None:
    await store.advance(update(1), remembers("a"))
    await store.advance(update(2, -900), remembers("stranger"))

    await store.advance(update(3), leads_to(changes=(Move(chat=-900),)))

    assert (await session(store, -900)).album == "a"


async def test_desk_gets_what_is_for_the_desk(store: Store) -> None:
    committed = await store.advance(update(1), says("Alarm", to="desk"))

    assert committed
    assert [(p.voter, p.chat) for p in committed.parcels] == [(DESK, DESK_CHAT)]


async def test_without_a_desk_nothing_waits_for_it(disk: SqliteDisk) -> None:
    store = await disk.open(desk=None)

    committed = await store.advance(update(1), says("Alarm", to="desk"))

    assert committed
    assert committed.parcels == ()
    assert await store.outbox() == []


async def test_group_known_as_a_stranger_can_become_the_desk(disk: SqliteDisk) -> None:
    store = await disk.open(desk=None)
    await store.advance(update(1, -900), remembers("stranger"))

    store = await disk.reopen(desk=-900)

    assert (await session(store, -900)).voter == DESK


async def test_desk_that_moved_is_not_looked_for_at_its_old_place(disk: SqliteDisk) -> None:
    store = await disk.open()
    for number in (1, 2):
        await store.advance(outcome(number, DESK), leads_to(changes=(Move(chat=-900),)))

    store = await disk.reopen(desk=DESK_CHAT)

    assert (await session(store, -900)).voter == DESK


async def test_desk_is_where_the_operator_says_after_it_moved(disk: SqliteDisk) -> None:
    store = await disk.open()
    await store.advance(outcome(1, DESK), leads_to(changes=(Move(chat=-900),)))

    store = await disk.reopen(desk=-555)

    assert (await session(store, -555)).voter == DESK
    assert (await session(store, -900, key="u:other")).voter != DESK


async def test_news_of_a_voter_who_is_unknown_leads_to_nothing(store: Store) -> None:
    first = await store.advance(outcome(1, "erased"), says("Halo"))
    second = await store.advance(outcome(2, "erased too"), says("Halo"))

    assert (first, second) == (None, None)
    assert await store.outbox() == []


@pytest.mark.parametrize(("hours", "kept"), [(71, True), (73, False)])
async def test_keys_are_swept_after_three_days(store: Store, hours: int, kept: bool) -> None:
    await store.advance(update(1), remembers("a"))

    await store.advance(update(2, at=NOW + hours * HOUR), leads_to(changes=(Sweep(),)))

    assert (await store.advance(update(1), remembers("b")) is None) == kept


@pytest.mark.parametrize(("hours", "edits"), [(71, 7), (73, None)])
async def test_slots_are_swept_after_three_days(
    store: Store, hours: int, edits: int | None
) -> None:
    sent = await store.advance(update(1), says("lama", slot="card"))
    assert sent
    store.delivered(sent.parcels[0], 7)

    await store.advance(update(2, at=NOW + hours * HOUR), leads_to(changes=(Sweep(),)))
    renewed = await store.advance(update(3), says("baru", slot="card"))

    assert renewed
    assert renewed.parcels[0].edits == edits


async def test_holds_are_swept_when_they_have_passed(store: Store) -> None:
    await store.advance(update(1, BUDI), remembers("b"))
    budi = (await session(store, BUDI)).voter
    store.hold(DESK, NOW)
    store.hold(budi, NOW + 2 * HOUR)

    await store.advance(update(2, at=NOW + HOUR), leads_to(changes=(Sweep(),)))

    assert await store.held() == {budi: NOW + 2 * HOUR}


async def test_second_opener_is_refused(disk: SqliteDisk) -> None:
    await disk.open()

    with pytest.raises(StoreInUse):
        await disk.open()


async def test_closed_store_says_so_and_takes_nothing_more(disk: SqliteDisk) -> None:
    store = await disk.open()
    told = asyncio.create_task(store.ended())

    await store.close()

    await told
    with pytest.raises(StoreUnavailable):
        await store.advance(update(1), says("Halo"))


async def test_event_is_seen_by_its_step_as_it_came(store: Store) -> None:
    seen = []

    def step(_scene, event):
        seen.append(event)
        return leads_to()(None, None)

    await store.advance(update(1), step)

    assert seen == [Nothing()]
