from __future__ import annotations

import inspect
import os
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import files, nodes
from knowledge.entries import FaqEntry
from knowledge.errors import InvalidKnowledge, KnowledgeError

TPS = "faq/tps.yaml"


def is_within(problem: KnowledgeError, content: bytes) -> bool:
    lines = content.decode(errors="replace").split("\n")
    return (
        1 <= problem.line <= len(lines) and 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    )


def said(content: str | bytes) -> list[str]:
    data = content.encode() if isinstance(content, str) else content
    return [
        f"{each.line}:{each.column}: {each.problem}"
        for each in nodes.parse(Path("a.yaml"), data).problems
    ]


def test_valid_folder_becomes_knowledge(editor):
    knowledge = files.load(editor.folder)

    assert [topic.id for topic in knowledge.topics] == ["hasil", "tps"]
    assert knowledge.entry("jam-tps").checked == date(2024, 11, 1)
    assert knowledge.topic_of("jam-tps").id == "tps"
    assert knowledge.entry("tidak-ada") is None
    assert knowledge.election.voting_day == date(2024, 11, 27)


def test_latest_election_is_the_one_answers_speak_of(editor):
    text = (editor.folder / "elections/pilkada.yaml").read_text(encoding="utf-8")
    editor.writes(
        "elections/a.yaml", text.replace("id: pilkada", "id: a").replace("2024-", "2029-")
    )

    knowledge = files.load(editor.folder)

    assert (knowledge.election.id, len(knowledge.elections)) == ("a", 2)


def test_schema_says_that_days_are_dates():
    schema = files.schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$defs"]["FaqEntry"]["description"] == inspect.getdoc(FaqEntry)
    assert schema["$defs"]["FaqEntry"]["properties"]["checked"]["format"] == "date"


def test_version_follows_the_bytes_and_not_the_place(editor, tmp_path):
    before = files.load(editor.folder).version

    moved = editor.folder.rename(tmp_path / "elsewhere")

    assert files.load(moved).version == before
    (moved / TPS).write_bytes((moved / TPS).read_bytes() + b"\n")
    assert files.load(moved).version != before


def test_every_problem_of_every_file_is_told_in_order(editor):
    editor.replaces(TPS, "id: jam-tps", "id: Jam TPS")
    editor.replaces(TPS, "    checked: 2024-11-01\n", "    cheked: 2024-11-01\n")
    editor.replaces("faq/hasil.yaml", "id: hasil", "id: no")
    editor.replaces("words.yaml", "Closed.", "Closed {now}.")

    found = editor.problems()

    assert found == [
        "faq/hasil.yaml:1:5: put it in quotes: YAML reads it as a boolean",
        "faq/tps.yaml:4:5: entries[0].checked: is missing",
        "faq/tps.yaml:4:9: entries[0].id: should be lower-case words joined by hyphens, like jam-tps",
        "faq/tps.yaml:15:5: entries[0].cheked: this key is not known",
        "words.yaml:11:40: polls_closed.en: {now} is not a known placeholder",
    ]


def test_path_is_told_as_it_was_given(editor):
    editor.replaces(TPS, "id: jam-tps", "id: Jam")
    given_path = editor.folder / ".." / "knowledge"

    with pytest.raises(InvalidKnowledge) as raised:
        files.load(given_path)

    assert str(raised.value.exceptions[0]).startswith(f"{given_path}/faq/tps.yaml:4:9: ")


def test_unknown_language_is_told_at_its_key(editor):
    editor.replaces(TPS, "      en: [opening", "      jv: [opening")

    found = editor.problems()

    assert "faq/tps.yaml:10:7: entries[0].asked_as.jv: should be 'id' or 'en'" in found


def test_day_is_no_text(editor):
    editor.replaces(TPS, "id: Di TPS", "id: 2024-11-27")

    found = editor.problems()

    assert found == [
        "faq/tps.yaml:2:13: title.id: should be a text (a day needs quotes to be one)"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a: &x b\n", "1:4: anchors (&name) are not used here"),
        ("a: *x\n", "1:4: aliases (*name) are not used here"),
        ("a: !!str b\n", "1:4: tags (!name) are not used here"),
        ("a: !!python/object/apply:os.system [x]\n", "1:4: tags (!name) are not used here"),
        ("a: b\nc: d\na: e\n", "3:1: a: this key is already on line 1"),
        ("a: {<<: b}\n", "1:5: merge keys (<<) are not used here"),
        ("[a]: b\n", "1:1: a key is a text, not a list or a mapping"),
        ("? {a: b}\n: c\n", "1:3: a key is a text, not a list or a mapping"),
        ("1: b\n", "1:1: put it in quotes: YAML reads it as a number"),
        ("no: b\n", "1:1: put it in quotes: YAML reads it as a boolean"),
        ("2024-11-27: b\n", "1:1: put it in quotes: YAML reads it as a day"),
        ("a: b\n---\nc: d\n", "2:1: a second document; a file holds one"),
        ("", "1:1: the file is empty"),
        ("# nothing\n", "1:1: the file is empty"),
        (
            "%YAML 1.1\n---\na: b\n",
            "1:1: directives (a line that begins with %) are not used here",
        ),
        ("[" * 100_000, "1:9: nested deeper than 8 levels"),
        ("a: b\x07", "1:5: invisible or control character U+0007"),
        ("# a\u202eb", "1:4: invisible or control character U+202E"),
        ("a: b\rc: d", "1:5: invisible or control character U+000D"),
        (
            "{a: b",
            (
                "1:1: the { that begins here is not closed, or lacks a comma (YAML says: while"
                " parsing a flow mapping, did not find expected ',' or '}')"
            ),
        ),
        (
            "a: b: c\n",
            (
                "1:5: a text that contains ': ' needs quotes around it (YAML says: mapping values are"
                " not allowed in this context)"
            ),
        ),
        (
            "a: [b\n",
            (
                "1:4: the [ that begins here is not closed, or lacks a comma (YAML says: while"
                " parsing a flow sequence, did not find expected ',' or ']')"
            ),
        ),
        ("a: tutup bila #banjir\n", "1:4: put the text in quotes: what follows # is lost"),
        (b"a: b\nc: d\xff", "2:5: byte 10 (0xff) is not UTF-8"),
        (b"\xef\xbb\xbfa: b", "1:1: byte 1: a byte order mark; save as UTF-8 without BOM"),
        ("a: b".encode("utf-16"), "1:1: byte 1: this is UTF-16; save as UTF-8"),
        ("a: b".encode("utf-16-be"), "1:1: invisible or control character U+0000"),
        ("a: 2024-02-30\n", "1:4: 2024-02-30 is not a day of the calendar"),
        ("a: " + "b" * 16_385, "1:4: 16385 characters; the limit is 16384"),
    ],
)
def test_yaml_beyond_texts_lists_and_mappings_is_refused(content, problem):
    assert said(content) == [problem]


@pytest.mark.parametrize(
    ("plain", "kind"),
    [
        *((each, "a boolean") for each in ("no", "on", "Yes", "OFF", "true")),
        *((each, "a number") for each in ("12", "0123", "1:30", "0x1f", "1.5", ".inf", "1_000")),
        *((each, "nothing") for each in ("~", "null", "", "Null")),
        ("2024-11-27 10:00:00", "a moment"),
        ("=", "a default value"),
    ],
)
def test_what_yaml_would_guess_needs_quotes(plain, kind):
    assert said(f"a: {plain}\n") == [
        f"1:{4 if plain else 3}: put it in quotes: YAML reads it as {kind}"
    ]
    assert nodes.parse(Path("a.yaml"), f'a: "{plain}"\n'.encode()).data == {"a": plain}


def test_alias_bomb_is_not_expanded():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )

    tree = nodes.parse(Path("a.yaml"), bomb.encode())

    assert len(tree.values) < len(bomb)
    assert tree.problems


def test_problems_of_one_file_are_many_but_not_endless():
    tree = nodes.parse(Path("a.yaml"), ("[" + "*a, " * 10_000 + "]").encode())

    assert len(tree.problems) == nodes.MOST_PROBLEMS + 1


def test_missing_folder_is_one_problem(tmp_path):
    found = files.problems(tmp_path / "nowhere")

    assert [str(each) for each in found] == [f"{tmp_path}/nowhere:1:1: is missing"]


def test_missing_files_are_told_each(editor):
    (editor.folder / "words.yaml").unlink()
    (editor.folder / "elections/pilkada.yaml").unlink()
    (editor.folder / TPS).rename(editor.folder / "faq/tps.yml")

    found = editor.problems()

    assert found == [
        "elections:1:1: there is no .yaml file in this folder",
        "faq/tps.yml:1:1: the name should end in .yaml",
        "words.yaml:1:1: is missing",
    ]


def test_hidden_and_temporary_files_are_ignored(editor):
    for name in (".tps.yaml", "tps.yaml~", ".tps.yaml.swp", "notes.txt"):
        editor.writes(f"faq/{name}", "not: [yaml")

    assert editor.problems() == []


def test_link_that_leaves_the_folder_is_refused(editor, tmp_path):
    outside = tmp_path / "outside.yaml"
    (editor.folder / TPS).rename(outside)
    (editor.folder / TPS).symlink_to(outside)

    assert "faq/tps.yaml:1:1: is a link that leaves the folder" in editor.problems()


def test_link_within_the_folder_is_followed(editor):
    (editor.folder / ".data").mkdir()
    (editor.folder / TPS).rename(editor.folder / ".data/tps.yaml")
    (editor.folder / TPS).symlink_to("../.data/tps.yaml")

    assert editor.problems() == []


def test_what_is_no_file_is_not_opened(editor):
    os.mkfifo(editor.folder / "faq/pipe.yaml")
    (editor.folder / "faq/loop.yaml").symlink_to("loop.yaml")
    (editor.folder / "faq/folder.yaml").mkdir()

    assert [each.split(":")[0] for each in editor.problems()] == [
        "faq/folder.yaml",
        "faq/loop.yaml",
        "faq/pipe.yaml",
    ]


def test_large_file_is_refused_with_its_size(editor):
    editor.writes(TPS, b"#" * 1_000_001)

    assert "faq/tps.yaml:1:1: 1000001 bytes; the limit is 1000000" in editor.problems()


def test_large_folder_is_refused(editor):
    for number in range(11):
        editor.writes(f"faq/z{number:02}.yaml", b"#" * 1_000_000)

    found = editor.problems()

    assert "faq/z09.yaml:1:1: over 10000000 bytes in all; not read" in found
    assert "faq/z08.yaml:1:1: the file is empty" in found


def test_broken_file_raises_no_false_alarm_elsewhere(editor):
    editor.writes(TPS, "id: [")

    found = editor.problems()

    assert [each.split(":")[0] for each in found] == ["faq/tps.yaml"]


@pytest.mark.parametrize(
    "hostile",
    [
        b"[" * 999_999,
        b"{a: " * 249_999,
        b"- " * 499_999,
        b"? " * 499_999,
        b"".join(b"%%TAG !%d! b\n" % number for number in range(60_000)),
        b"a: " + b"x" * 999_990,
        b"[" + b"a," * 499_990 + b"]",
        b"".join(b"k%d: \n" % number for number in range(90_000)),
        b"[" + b"*a," * 333_000 + b"]",
        b"a: |\n" + b" x\n" * 333_000,
    ],
    ids=lambda each: each[:8].decode(),
)
def test_hostile_megabyte_takes_no_longer_than_a_curated_one(hostile):
    def seconds(content: bytes) -> float:
        begins = time.process_time()
        nodes.parse(Path("a.yaml"), content)
        return time.process_time() - begins

    curated = "".join(f"- jam berapa tps {n}\n" for n in range(45_000)).encode()

    assert seconds(hostile) < 6 * seconds(curated)


MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 1_500),
        st.integers(0, 12),
        st.sampled_from([b"", b"\xff", b"\n", b"  ", b"\t", b"{", b"}", b"[", b"]", b": ", b"- "])
        | st.sampled_from([b"no", b"&a ", b"*a", b"!!int ", b"<<", b"---\n", b'"', b"'", b"\r"])
        | st.sampled_from(["{polls_open.x}", "\u2028", "é😀", "0001-01-01", '"07:00Z"']).map(
            str.encode
        )
        | st.binary(max_size=4)
        | st.text(max_size=6).map(lambda text: text.encode(errors="replace")),
    ),
    min_size=1,
    max_size=4,
)


@given(st.sampled_from([TPS, "elections/pilkada.yaml", "words.yaml"]), MUTATIONS)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_mutated_file_is_knowledge_or_told_in_place(editor, name, mutations):
    path = editor.folder / name
    original = path.read_bytes()
    content = original
    for at, length, new in mutations:
        content = content[:at] + new + content[at + length :]
    path.write_bytes(content)

    found = files.problems(editor.folder)

    path.write_bytes(original)
    assert all(is_within(each, content) for each in found if each.path == path)
    assert found == sorted(found, key=lambda each: (each.path, each.line, each.column))


@given(st.text())
@settings(deadline=None)
def test_any_text_is_a_tree_or_told_in_place(text):
    content = text.encode(errors="replace")

    tree = nodes.parse(Path("a.yaml"), content)

    assert all(is_within(each, content) for each in tree.problems)


@given(st.binary())
@settings(deadline=None)
def test_any_bytes_are_a_tree_or_told_in_place(content):
    tree = nodes.parse(Path("a.yaml"), content)

    assert all(is_within(each, content) for each in tree.problems)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_answer_of_any_characters_is_read_or_told_in_place(editor, text):
    escaped = "".join(f"\\U{ord(each):08x}" for each in text)
    path = editor.folder / TPS
    original = path.read_bytes()
    editor.replaces(TPS, "Open at {polls_open}.", escaped)

    found = files.problems(editor.folder)

    content = path.read_bytes()
    path.write_bytes(original)
    assert all(each.path == path and is_within(each, content) for each in found)


CLAIM = """\
id: kabar
title: {id: Kabar, en: Rumours}
claims:
  - id: server
    title: {id: Server KPU di luar negeri., en: The server is abroad.}
    rating: hoaks
    explanation: {id: Tidak benar., en: Not true.}
    sources: [{title: "Kompas, 2019"}]
    checked: 2024-11-01
"""


def test_folder_of_claims_need_not_be_there(editor):
    assert files.load(editor.folder).claims == ()


def test_folder_of_claims_without_a_file_is_told(editor):
    (editor.folder / "claims").mkdir()

    assert editor.problems() == ["claims:1:1: there is no .yaml file in this folder"]


def test_claims_are_loaded_from_every_file(editor):
    editor.writes("claims/b.yaml", CLAIM)
    editor.writes(
        "claims/a.yaml",
        CLAIM.replace("id: kabar", "id: lain")
        .replace("id: server", "id: kotak")
        .replace("Server KPU di luar negeri.", "Kotak suara dari kardus.")
        .replace("The server is abroad.", "Boxes are made of cardboard."),
    )

    knowledge = files.load(editor.folder)

    assert [claim.id for claim in knowledge.claims] == ["kotak", "server"]
    assert knowledge.claim("server").checked == date(2024, 11, 1)
    assert knowledge.claim("tidak-ada") is None


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("rating: hoaks", "rating: bukan-ranah", "a rating of the desk, not of a file"),
        ("rating: hoaks", "rating: salah", "claims[0].rating: should be 'hoaks', "),
        ('[{title: "Kompas, 2019"}]', "[]", "claims[0].sources: "),
        ("id: Tidak benar.", f"id: {'x' * 901}", "should have at most 900"),
        (
            "id: Server KPU di luar negeri.",
            f"id: {'x' * 201}",
            "should have at most 200",
        ),
    ],
)
def test_claim_that_is_none_is_told(editor, right, wrong, problem):
    editor.writes("claims/a.yaml", CLAIM.replace(right, wrong))

    (told,) = editor.problems()

    assert problem in told
