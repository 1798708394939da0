"""What one text may hold: placeholders, links, markup, letters. Pure; every time is linear."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from string import Formatter
from typing import NamedTuple

FEWEST = 3
"""Words of a sentence that asks something of its own."""

LONGEST_SHOWN = 40
"""Characters of a text that a message repeats."""

# The bounds and lookbehinds keep a hostile text from being scanned anew at each letter.
_LINK = re.compile(
    r"(?<![a-z0-9+.-])(?P<scheme>[a-z][a-z0-9+.-]{0,20})://(?P<host>[^\s/?#]*)"
    r"|(?<![\w.-])(?P<bare>www\.[^\s/?#]+|(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?=[/?#]))",
    re.IGNORECASE,
)
# Most texts have no link, and that is seen faster than where one would begin.
_LINK_HINT = re.compile(r"://|www\.|\.[a-z]{2,24}[/?#]", re.IGNORECASE)
_OFFICIAL = re.compile(r"([a-z0-9-]+\.)+go\.id|([a-z]+\.)?tiktok\.com|t\.me", re.IGNORECASE)
_CHECKERS = re.compile(
    r"([a-z0-9-]+\.)*(turnbackhoax\.id|cekfakta\.com|kompas\.(com|tv)|tirto\.id|liputan6\.com"
    r"|tempo\.co|antaranews\.com|afp\.com|detik\.com|cnnindonesia\.com|merdeka\.com|suara\.com"
    r"|timesindonesia\.co\.id|idntimes\.com|kumparan\.com|medcom\.id|voi\.id|asumsi\.co|mkri\.id)"
    r"|([a-z0-9-]+\.)+go\.id"
)
"""Who may be named with a link as having checked a rumour."""

_END = r"(?:[!?…]|(?<=[a-z]{5})\.)[\"”')]*"
_ENDS, _LAST_WORD = re.compile(_END + r"\s+(?=\S)|\n"), re.compile(_END + "$")
"""Where a sentence ends; a point after a short word may be one of "Jl." or "Prof."."""

_MARKUP = re.compile(r"</?[a-z][^<>]*>|&(?:[a-z]+|#x?[0-9a-f]+);|\*\*|\]\(", re.IGNORECASE)
_LOOK_ALIKE = re.compile("[\u0370-\u052f\u1c80-\u1c8f\u1d26-\u1d2b\u1f00-\u1fff\ua640-\ua69f]")


class Link(NamedTuple):
    """A link as it is written: what stands before and after its `://`."""

    scheme: str
    host: str

    @property
    def shown(self) -> str:
        """The link as a problem names it."""
        host = self.host[:LONGEST_SHOWN]
        return host if self.scheme == "https" else f"{self.scheme}://{host}"


def placeholders(text: str) -> list[str]:
    """Return the names in braces; ValueError if they are more than names, or not balanced."""
    names = []
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(f"{{{name[:LONGEST_SHOWN]}}}: braces hold a name and nothing else")
        names.append(name)
    return names


def misfits(text: str, known: Container[str]) -> Iterator[str]:
    """Yield what keeps the braces of *text* from being filled with what is *known*."""
    try:
        names = placeholders(text)
    except ValueError as error:
        yield str(error)
        return
    for name in dict.fromkeys(names):
        if name not in known:
            yield f"{{{name[:LONGEST_SHOWN]}}} is not a known placeholder"


def unofficial_links(text: str) -> Iterator[str]:
    """Yield what is wrong with each link: an open line, or a host that is not an official one."""
    for link in links(text):
        if link.scheme != "https":
            yield f"{link.shown}: a link begins with https://"
        elif not is_official(link.host):
            yield f"{link.shown}: links lead to *.go.id, tiktok.com or t.me only"


def is_official(host: str) -> bool:
    """Return whether a text may lead to *host*."""
    return _OFFICIAL.fullmatch(host) is not None


def unknown_checker(url: str) -> Iterator[str]:
    """Yield the host of *url* if it is neither an authority's nor a known fact-checker's."""
    if not checked_by(url):
        host = next((link.shown for link in links(url)), url[:LONGEST_SHOWN])
        yield f"{host}: neither *.go.id nor a fact-checker that wording.py knows"


def links(text: str) -> Iterator[Link]:
    """Yield each link of *text* as it is written."""
    if not _LINK_HINT.search(text):
        return
    for found in _LINK.finditer(text):
        scheme = (found["scheme"] or "https").lower()
        host = (found["host"] or found["bare"] or "").rstrip(".,;:!?)]»”\"'")
        yield Link(scheme, host)


def checked_by(url: str) -> bool:
    """Return whether *url* may be given as where a rumour was checked."""
    return any(link.scheme == "https" and _CHECKERS.fullmatch(link.host) for link in links(url))


def markup(text: str) -> Iterator[str]:
    """Yield the first HTML or Markdown: the bot formats, and would show it as it is written."""
    if found := marked(text):
        yield f"'{found}': texts are written without markup"


def marked(text: str) -> str | None:
    """Return the first HTML or Markdown of *text*."""
    found = _MARKUP.search(text)
    return found[0][:LONGEST_SHOWN] if found else None


def mixed_scripts(text: str) -> Iterator[str]:
    """Yield each word of look-alike letters: a forgery, or a slip that no search finds."""
    for word, script in mixed(text):
        yield f"'{word}' mixes Latin and {script} letters"


def mixed(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word of look-alike letters, with the name of the other script."""
    for word in re.findall(r"\w+", text) if _has_look_alikes(text) else ():
        scripts = {unicodedata.name(each, "?").split()[0] for each in word}
        if "LATIN" in scripts and (other := scripts & {"CYRILLIC", "GREEK"}):
            yield word[:LONGEST_SHOWN], min(other).title()


def _has_look_alikes(text: str) -> bool:
    return not text.isascii() and _LOOK_ALIKE.search(text) is not None


def sentences(text: str) -> list[str]:
    """Return the sentences of *text*; where that is in doubt, two stay one."""
    return [each for part in _ENDS.split(text) if (each := part.strip())]


def parts(message: str) -> list[str]:
    """Return what a message of several sentences, or of several lines, may ask one by one.

    The message itself if that is one thing; "emang bisa?" asks nothing alone.
    """
    found = [each for each in sentences(message) if len(each.split()) >= FEWEST]
    return found if len(found) > 1 else [message]


def ends_sentence(word: str) -> bool:
    """Return whether *word*, with the marks after it, is the last of a sentence."""
    return _LAST_WORD.search(word) is not None
