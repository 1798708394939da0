"""Are two tips the same rumour? The keys under which exact repeats fold into one case. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import sha256

from knowledge import links as written
from knowledge.links import Link

ENOUGH_WORDS, ENOUGH_BESIDE, ENOUGH_SAID = 3, 6, 4
"""Words by which a text says something on its own; beside a file or link that says the rest; and
how many of the latter must be more than a request to check it."""

LONGEST_KEY = 60

_PLAIN_KEY = re.compile(r"(?!.*[0-9]{9})[!-~]+")
"""A link that may stand in a key: without a long number, which may be somebody's phone."""

_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|[^\W_]+")
_BESIDE_DIGITS = re.compile(r"(?<=\d) (?=\d)")

_HOMES = frozenset(
    """
    facebook.com instagram.com tiktok.com x.com youtube.com youtu.be threads.net t.me
    telegram.org wa.me whatsapp.com google.com bit.ly linkedin.com play.google.com detik.com
    kompas.com tempo.co liputan6.com cnnindonesia.com tribunnews.com turnbackhoax.id
    cekfakta.com
    """.split()  # noqa: SIM905 - a word a line would hide the code
)
"""Pages that many rumours name as where they were seen, or should have been."""

_ENDS_LIKE_WORDS = frozenset(
    """
    am as at be do ga in is it je ke la me mu my no nu pa sa si so to
    """.split()  # noqa: SIM905 - a word a line would hide the code
)
"""Endings of hosts that are also what begins a sentence after a full stop: "besok pagi.Ke TPS"."""

_ASKING = frozenset(
    """
    admin ada apa apakah atau beredar benar benarkah bener beneran berita betul bu cek dapat
    dari di dicek dong fake fakta ga gak gan grup halo hoaks hoax info infonya ini is it itu
    kabar kah kak kebenaran kebenarannya kok lagi maaf mas mau min mimin minta mohon nanya ngga
    nggak nih of or pak periksa permisi please saya selamat sih siang sore pagi malam tanya tau
    tahu the this tidak tolong true viral wa whatsapp ya yah yang
    """.split()  # noqa: SIM905 - a word a line would hide the code
)
"""Words of a request to check something, which says nothing about what."""


def keys(text: str, links: Iterable[str] = (), files: Iterable[str] = ()) -> frozenset[str]:
    """Return the keys that tips on the same thing share; *links* are hidden behind *text*.

    Short ASCII: `l:` a link, `f:` a file, `t:` a text. Empty if it says too little to be told
    from another.
    """
    shown, sent = written.find(text), tuple(files)
    hidden = [link for each in links for link in written.find(each.strip())[:1]]
    found = {_key("l", each.normal) for each in (*shown, *hidden) if _says_which(each)}
    found |= {_key("f", each) for each in sent}
    words = _words(_without(text, shown))
    if _is_enough(words, beside=bool(shown or hidden or sent)):
        found.add("t:" + _digest(_BESIDE_DIGITS.sub("\0", " ".join(words)).replace(" ", "")))
    return frozenset(found)


def _says_which(link: Link) -> bool:
    """Return whether *link* leads to one thing, and not to where everything is."""
    if not link.bare:
        return True
    typed = link.shown.casefold() == link.host
    if link.host.endswith(".go.id") or link.normal in _HOMES:
        return False
    return not typed or link.host.rpartition(".")[2] not in _ENDS_LIKE_WORDS


def _is_enough(words: list[str], *, beside: bool) -> bool:
    said = sum(word not in _ASKING for word in words)
    if beside:
        return len(words) >= ENOUGH_BESIDE and said >= ENOUGH_SAID
    return len(words) >= ENOUGH_WORDS and said > 0


def _without(text: str, found: Iterable[Link]) -> str:
    parts, done = list[str](), 0
    for link in found:
        parts.append(text[done : link.start])
        done = link.end
    return " ".join([*parts, text[done:]])


def _words(text: str) -> list[str]:
    """Return the words of *text* without case, decoration, emoji and drawn-out letters."""
    # Symbols go first: in compatible form, some emoji are letters ("Ⓜ").
    seen = "".join(_letters(_KEYCAP.sub(" ", text)))
    plain = "".join(_letters(unicodedata.normalize("NFKD", seen).casefold()))
    return [re.sub("[.,:]", ".", each) for each in _WORD.findall(_STRETCHED.sub(r"\1", plain))]


def _letters(text: str) -> Iterator[str]:
    for each in text:
        match unicodedata.category(each):
            case "Cf" | "Mn" | "Me":
                continue
            case "So" | "Sk" | "Cs" | "Cc":
                yield " "
            case _:
                yield each


def _key(kind: str, value: str) -> str:
    short = len(value) <= LONGEST_KEY and _PLAIN_KEY.fullmatch(value)
    return f"{kind}:{value if short else _digest(value)}"


def _digest(value: str) -> str:
    return sha256(value.encode("utf-8", "replace")).hexdigest()[:32]
