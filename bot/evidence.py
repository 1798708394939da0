"""What voters sent, as reviewers see it below the card: long texts, files, additions. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import plain, review
from bot.cases import File, Tip
from bot.models import DESK, Copy
from bot.texts import Markup, fill
from bot.texts.keys import Texts
from bot.turns import Button, Evidence, Message, Outgoing, Priority, Removal

PAGE, MOST_PAGES = 3500, 12
"""UTF-16 units of a message that continues a long tip, and how many there are at most."""

CLEANABLE = 20_000_000
"""Bytes of a file that a bot can download."""

CLEANED = frozenset({"document", "audio", "video", "animation"})
"""Files that can carry a name; the others never do."""

FLEETING = frozenset({"voice", "video_note", "sticker"})
"""Files that the Bot API can't replace by a placeholder later."""


def continued(tip: Tip, texts: Texts) -> Iterator[Outgoing]:
    """Yield what does not fit the card of a long tip; pages that it no longer has are removed."""
    text = review.shown(tip.text)
    rest = (
        plain.pages(text[len(review.head(text)) :].lstrip(), PAGE) if review.is_long(text) else []
    )
    for number in range(MOST_PAGES):
        name = f"ev:{tip.code}:more{number}:text"
        if number < len(rest):
            html = fill(texts.case_continued, code=tip.code, text=rest[number])
            yield Message(to=DESK, slot=name, html=html, priority=Priority.ANNOUNCEMENT)
        elif number == len(rest):
            yield Removal(slot=name, html=texts.evidence_shrunk)


def evidence(tip: Tip, number: int, case: str, texts: Texts) -> Evidence | Message:
    """Return a file for the review chat; what can't be freed of a name is held behind a button."""
    file = tip.parts[number].file
    if file is None:
        raise ValueError("this part has no file")
    if is_named(file) and file.size > CLEANABLE:
        return held(tip, number, case, texts)
    return Evidence(
        slot=f"ev:{tip.code}:{number}:{file.what}",
        file=file,
        html=_caption(tip, number, case, texts),
        cleaned=is_named(file),
        under=review.slot(case),
    )


def revealed(tip: Tip, number: int, case: str, texts: Texts) -> Evidence:
    """Return a file as it is, because a reviewer asked for it."""
    file = tip.parts[number].file
    if file is None:
        raise ValueError("this part has no file")
    return Evidence(
        slot=f"ev:{tip.code}:{number}:{file.what}",
        file=file,
        html=_caption(tip, number, case, texts),
        under=review.slot(case),
        priority=Priority.REPLY,
    )


def held(tip: Tip, number: int, case: str, texts: Texts, sentence: str | None = None) -> Message:
    """Return the place of a file that may tell who sent it, with the button that shows it."""
    file = tip.parts[number].file
    what = getattr(texts, f"file_{file.what}") if file else ""
    size = max(1, round((file.size if file else 0) / 1000))
    html = fill(sentence or texts.evidence_held, code=case, what=what, size=size)
    reveal = Button(label=texts.button_reveal, data=f"reveal:{tip.code}:{number}")
    return Message(
        to=DESK,
        slot=f"ev:{tip.code}:{number}:held",
        html=html,
        buttons=((reveal,),),
        under=review.slot(case),
        priority=Priority.ANNOUNCEMENT,
    )


def addition(tip: Tip, number: int, case: str, texts: Texts) -> Iterator[Outgoing]:
    """Yield what a voter added to a tip, or answered, as it appears under the card."""
    part = tip.parts[number]
    written = plain.pages(review.shown_part(part), PAGE)[:MOST_PAGES]
    for page, text in enumerate(written):
        yield Message(
            to=DESK,
            slot=f"ev:{tip.code}:{_page(number, page)}:text",
            html=fill(texts.case_addition, code=case, tip=tip.code, text=text),
            under=review.slot(case),
            priority=Priority.ANNOUNCEMENT,
        )
    # An edited message may have become shorter.
    last = f"ev:{tip.code}:{_page(number, len(written))}:text"
    yield Removal(slot=last, html=texts.evidence_shrunk)
    if part.file:
        yield evidence(tip, number, case, texts)


def _page(number: int, page: int) -> str:
    return f"{number}-{page}" if page else f"{number}"


def removals(copies: Sequence[Copy], texts: Texts) -> tuple[Removal, ...]:
    """Return what takes evidence off the review chat."""
    places = dict.fromkeys((copy.to, copy.slot) for copy in copies)
    return tuple(Removal(to=to, slot=slot, html=texts.evidence_gone) for to, slot in places)


def is_named(file: File) -> bool:
    """Tell whether *file* may carry a name or tags that tell who sent it."""
    return file.named and file.what in CLEANED


def _caption(tip: Tip, number: int, case: str, texts: Texts) -> Markup:
    """Return our own caption: the case, and nothing that the sender wrote."""
    files = [n for n, _ in tip.files]
    return fill(
        texts.evidence, code=case, tip=tip.code, number=files.index(number) + 1, count=len(files)
    )
