from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge import files
from knowledge.live import Broken, Live, Refreshed

TPS = "faq/tps.yaml"


@pytest.fixture
def live(editor) -> Live:
    return Live(editor.folder, files.load(editor.folder))


def test_unchanged_files_are_no_news(live):
    before = live.knowledge

    assert (live.refresh(), live.refresh()) == (None, None)
    assert live.knowledge is before


def test_change_is_used_from_the_next_refresh_on(editor, live):
    editor.replaces(TPS, "Open at {polls_open}.", "From {polls_open}.")

    news = live.refresh()

    assert news == Refreshed(live.knowledge)
    assert live.knowledge.entry("jam-tps").answer["before"].en == "From {polls_open}."
    assert live.refresh() is None


def test_entry_that_was_left_alone_in_a_changed_file_is_not_read_again(editor, live):
    tps, hasil = ((editor.folder / each).read_text("utf-8") for each in (TPS, "faq/hasil.yaml"))
    (editor.folder / "faq/hasil.yaml").unlink()
    editor.writes(TPS, tps + hasil[hasil.index("  - id:") :])
    assert isinstance(live.refresh(), Refreshed)
    before = live.knowledge

    editor.replaces(TPS, "Open at {polls_open}.", "From {polls_open}.")
    assert isinstance(live.refresh(), Refreshed)

    ids = ("jam-tps", "rekapitulasi")
    assert [live.knowledge.entry(each) is before.entry(each) for each in ids] == [False, True]


def test_new_and_removed_files_are_changes(editor, live):
    text = (editor.folder / "faq/hasil.yaml").read_text(encoding="utf-8")
    (editor.folder / "faq/hasil.yaml").unlink()
    assert isinstance(live.refresh(), Refreshed)

    editor.writes("faq/rekap.yaml", text)

    assert isinstance(live.refresh(), Refreshed)
    assert live.knowledge.entry("rekapitulasi") is not None


def test_broken_files_leave_everything_as_it_was(editor, live):
    before = live.knowledge
    editor.replaces(TPS, "Open at {polls_open}.", "From {polls_open}.")
    editor.writes("faq/hasil.yaml", "id: [half-writ")

    news = live.refresh()

    assert isinstance(news, Broken)
    assert [each.path.name for each in news.problems] == ["hasil.yaml"]
    assert live.knowledge is before


def test_broken_state_is_told_once(editor, live):
    editor.writes(TPS, "id: [")
    assert isinstance(live.refresh(), Broken)

    assert live.refresh() is None
    editor.writes(TPS, "id: {")
    assert isinstance(live.refresh(), Broken)


def test_half_written_file_is_mended_by_the_next_refresh(editor, live):
    whole = (editor.folder / TPS).read_text(encoding="utf-8").replace("Di TPS", "TPS Anda")
    editor.writes(TPS, whole[:300])
    assert isinstance(live.refresh(), Broken)

    editor.writes(TPS, whole)

    assert isinstance(live.refresh(), Refreshed)
    assert live.knowledge.topic_of("jam-tps").title.id == "TPS Anda"


def test_going_back_to_what_was_in_use_ends_the_alarm(editor, live):
    whole = (editor.folder / TPS).read_bytes()
    editor.writes(TPS, "id: [")
    assert isinstance(live.refresh(), Broken)

    editor.writes(TPS, whole)

    assert isinstance(live.refresh(), Refreshed)
    assert live.refresh() is None
    editor.writes(TPS, "id: [")
    assert isinstance(live.refresh(), Broken)


def test_files_changed_before_the_first_look_are_noticed(editor):
    knowledge = files.load(editor.folder)
    editor.replaces(TPS, "Di TPS", "Di tps")

    live = Live(editor.folder, knowledge)

    assert isinstance(live.refresh(), Refreshed)


@pytest.mark.parametrize("age", [0, 3600, -3600])
def test_same_size_and_time_hide_no_change(editor, live, age):
    path = editor.folder / TPS
    then = path.stat().st_mtime_ns - age * 1_000_000_000
    os.utime(path, ns=(then, then))
    assert live.refresh() is None

    editor.replaces(TPS, "Di TPS", "Di tps")
    os.utime(path, ns=(then, then))

    assert isinstance(live.refresh(), Refreshed)


def test_touched_file_is_no_news(editor, live):
    os.utime(editor.folder / TPS, (0, 0))

    assert live.refresh() is None


def test_vanished_folder_is_told_once(editor, live, tmp_path):
    editor.folder.rename(tmp_path / "away")

    assert isinstance(live.refresh(), Broken)
    assert live.refresh() is None
    assert live.knowledge.entry("jam-tps") is not None


def test_readers_see_one_version_or_the_other(editor, live):
    first = "Open at {polls_open}."
    texts = {first, *(f"Version {number}." for number in range(20))}

    with ThreadPoolExecutor(1) as worker:
        for text in sorted(texts - {first}):
            editor.replaces(TPS, live.knowledge.entry("jam-tps").answer["before"].en, text)
            refreshing = worker.submit(live.refresh)
            while not refreshing.done():
                assert live.knowledge.entry("jam-tps").answer["before"].en in texts
            assert isinstance(refreshing.result(), Refreshed)
