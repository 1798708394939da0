"""Updates as Telegram really sends them, for tests that then spoil them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from bot.demo.contents import content

Update = dict[str, Any]

AT = 1_732_078_800
VOTER, DESK, GROUP, CHANNEL = 700_000_001, -1_002_000_000_001, -4_000_001, -1_002_000_000_777

_PERSON = {"id": VOTER, "is_bot": False, "first_name": "Wati", "language_code": "id"}
_BOT = {"id": 424242, "is_bot": True, "first_name": "Panduan", "username": "panduan_bot"}
PRIVATE = {"id": VOTER, "first_name": "Wati", "type": "private"}
STRANGERS = {"id": GROUP, "title": "Warga RT 5", "type": "group"}
REVIEW = {"id": DESK, "title": "Meja", "type": "supergroup", "is_forum": True}
NEWS = {"id": CHANNEL, "title": "Kabar", "type": "channel"}
ANONYMOUS = {"id": 1_087_968_824, "is_bot": True, "username": "GroupAnonymousBot"}
"""Who writes when an administrator writes in the group's name."""

KINDS = (
    "photo", "voice", "audio", "video", "animation", "video_note", "document", "sticker",
    "contact", "location", "poll",
)  # fmt: skip
"""Contents that the local Bot API makes up."""

RARE: dict[str, Any] = {
    "venue": {
        "location": {"latitude": -6.9, "longitude": 107.6},
        "title": "Kantor KPU",
        "address": "Jl. Garut 11",
    },
    "dice": {"emoji": "🎲", "value": 4},
    "story": {"chat": PRIVATE, "id": 3},
    "game": {"title": "Tebak", "description": "…", "photo": []},
    "paid_media": {"star_count": 1, "paid_media": [{"type": "preview"}]},
    "checklist": {"title": "Bawaan", "tasks": [{"id": 1, "text": "KTP"}]},
}
"""Contents that it does not."""

SERVICE: dict[str, Any] = {
    "pinned_message": {"message_id": 3, "date": 0, "chat": PRIVATE},
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400},
    "new_chat_title": "Warga RT 6",
    "write_access_allowed": {"from_request": True},
    "successful_payment": {"currency": "XTR", "total_amount": 1, "invoice_payload": "x"},
    "hologram": {"of_the_future": [1, {"depth": 3}]},
}
"""Messages without content for us, a kind that does not exist yet among them."""


def message(chat: dict[str, Any] = PRIVATE, /, **shown: Any) -> dict[str, Any]:
    return {"message_id": 17, "from": _PERSON, "chat": chat, "date": AT, **shown}


def command(text: str, chat: dict[str, Any] = PRIVATE, /, **more: Any) -> dict[str, Any]:
    name = text.partition(" ")[0]
    entities = [{"type": "bot_command", "offset": 0, "length": len(name)}]
    return message(chat, text=text, entities=entities, **more)


def entity(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": 0, "length": 1, **more}


def file(kind: str, **more: Any) -> dict[str, Any]:
    """Return the part of a message that shows a file of that kind, with *more* said of it."""
    shown = content(kind, 1, AT) or {}
    if more:
        shown[kind] = {**shown[kind], **more}
    return shown


HIDDEN_LINKS = (
    entity("text_link", url="https://kpu.go.id.evil.example/x"),
    entity("bold"),
    entity("text_mention", user=_PERSON),
    entity("url"),
)
"""What may hide behind words: a link, and a person."""


def post(text: str) -> dict[str, Any]:
    """Return what stands in a channel, which has no author."""
    return {"message_id": 1, "sender_chat": NEWS, "chat": NEWS, "date": AT, "text": text}


def press(data: str, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    on = {"message_id": 18, "from": _BOT, "chat": chat, "date": AT, "text": "Pilih topik:"}
    return {
        "id": "4382bfdwdsb323b2d9",
        "from": _PERSON,
        "message": on,
        "chat_instance": "-3000",
        "data": data,
        **more,
    }


def membership(chat: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    return {
        "chat": chat,
        "from": _PERSON,
        "date": AT,
        "old_chat_member": {"user": _BOT, "status": before},
        "new_chat_member": {"user": _BOT, "status": after},
    }


def _forwarded() -> dict[str, Any]:
    return {"type": "user", "date": AT, "sender_user": {**_PERSON, "id": 800_000_001}}


def _shapes() -> list[tuple[str, dict[str, Any]]]:
    texts = ["kapan pilkada", "tps buka jam brp min 🙏", "NIK saya 3273011234567890", "<b>&amp;"]
    said = [message(text=text) for text in texts]
    said += [
        message(text="kapan", reply_to_message=message(text="apa")),
        message(text="sebarkan!", forward_origin={"type": "hidden_user", "date": AT}),
        message(text="dari masa depan", effect_id="5", unheard_of={"a": [1, None, "b"]}),
        message(text="x", entities=[{"type": "bold", "offset": 0, "length": 1}]),
        message(text="di sini", entities=list(HIDDEN_LINKS)),
        message(**file("photo"), caption="di sini", caption_entities=list(HIDDEN_LINKS)),
    ]
    sent = [message(**(content(kind, 1, AT) or {})) for kind in KINDS]
    sent += [message(**{kind: it}) for kind, it in (RARE | SERVICE).items()]
    sent += [
        message(**(content("photo", 2, AT) or {}), media_group_id="13579", caption="tps di mana?"),
        message(**(content("video", 3, AT) or {}), media_group_id="13579"),
        message(**file("document", file_name="KTP Wati.pdf"), reply_to_message=message(text="a")),
        message(**file("video", file_name="VID_Wati.mp4"), forward_origin=_forwarded()),
        message(**file("audio", performer="Wati", title="rekaman"), has_protected_content=True),
    ]
    commands = ("/start", "/start jam-tps", "/bantuan@panduan_bot", "/zona jakarta", "/apa_saja")
    groups = [
        message(STRANGERS, text="halo"),
        message(STRANGERS, new_chat_members=[_BOT]),
        message(STRANGERS, left_chat_member=_BOT),
        message(STRANGERS, group_chat_created=True),
        message(STRANGERS, migrate_to_chat_id=-1_002_000_000_999),
        message({**STRANGERS, "type": "supergroup"}, migrate_from_chat_id=GROUP),
        message(REVIEW, text="siapa ambil ini?", message_thread_id=4, is_topic_message=True),
        command("/antrean@panduan_bot", REVIEW),
        {**command("/antrean", REVIEW), "from": ANONYMOUS, "sender_chat": REVIEW},
        {**command("/kasus PK-7F3K", REVIEW), "sender_chat": NEWS},
    ]
    gone = {"message_id": 2, "date": 0, "chat": PRIVATE}
    presses = [press(data) for data in ("topics:", "show:jam-tps", "pick:jam-tps:17", "lang:en")]
    presses += [press("ok:jam-tps:17", message=gone), press("take:1", REVIEW), press("x")]
    moves = [
        (PRIVATE, "member", "kicked"),
        (PRIVATE, "kicked", "member"),
        (STRANGERS, "left", "member"),
        (STRANGERS, "member", "left"),
        (NEWS, "left", "administrator"),
        (REVIEW, "member", "administrator"),
    ]
    return [
        *(("message", each) for each in (*said, *sent, *map(command, commands), *groups)),
        ("edited_message", message(text="kapan pilkada 2024", edit_date=AT + 9)),
        ("edited_message", message(caption="tps?", edit_date=AT + 9, **file("photo"))),
        ("edited_message", message(**file("document", file_name="KTP.pdf"), edit_date=AT + 9)),
        ("edited_message", message(STRANGERS, text="halo?", edit_date=AT + 9)),
        ("edited_message", message(location={"latitude": 1.0, "longitude": 2.0})),
        *(("callback_query", each) for each in presses),
        ("callback_query", {"id": "1", "from": _PERSON, "inline_message_id": "A", "data": "x"}),
        *(("my_chat_member", membership(*each)) for each in moves),
        ("channel_post", {"message_id": 1, "sender_chat": NEWS, "chat": NEWS, "date": AT}),
        ("channel_post", {**post("/antrean"), "entities": [entity("bot_command")]}),
        ("edited_channel_post", {"message_id": 1, "chat": NEWS, "date": AT, "text": "ralat"}),
        ("message_reaction", {"chat": PRIVATE, "message_id": 1, "date": AT, "new_reaction": []}),
        ("inline_query", {"id": "1", "from": _PERSON, "query": "kapan", "offset": ""}),
        ("chat_join_request", {"chat": STRANGERS, "from": _PERSON, "date": AT}),
        ("kind_of_the_future", {"chat": PRIVATE, "from": _PERSON, "date": AT, "text": "halo"}),
    ]


CORPUS: tuple[Update, ...] = tuple(
    {"update_id": 10_000 + number, kind: content_}
    for number, (kind, content_) in enumerate(_shapes())
)


def nested(depth: int) -> Any:
    """Return a list in a list in a list …"""
    it: Any = "deep"
    for _ in range(depth):
        it = [it]
    return it


MISSING = object()
SPOILERS: tuple[Any, ...] = (
    MISSING,
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    -(2**63) - 1,
    1.5,
    1e300,
    "",
    "5",
    "\ud83d",
    "kapan \udc00 pilkada",
    "\x00",
    (),
    ({},),
    {"id": "1"},
)
"""What may stand where something else belongs."""


def spoiled(update: Update, spoilings: list[tuple[int, Any]]) -> Update:
    """Return a copy in which, for each (place, what), *what* stands at that place."""
    copy = deepcopy(update)
    for place, what in spoilings:
        spots = list(_spots(copy))
        owner, key = spots[place % len(spots)]
        if what is MISSING:
            del owner[key]
        else:
            owner[key] = deepcopy(what)
        if not copy:
            break
    return copy


def _spots(root: Any) -> Iterator[tuple[Any, Any]]:
    """Yield everything in *root* that has a key or an index."""
    todo = [root]
    while todo:
        owner = todo.pop()
        keys = owner if isinstance(owner, dict) else range(len(owner))
        for key in keys:
            yield owner, key
            if isinstance(owner[key], dict | list):
                todo.append(owner[key])
