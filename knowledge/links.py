"""Links in a text as people and chain messages write them, and where they really lead. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address
from urllib.parse import unquote

from knowledge.tlds import TLDS

LONGEST_LABEL = 63
ADDRESSES = 2**32

_DOTS = ".。．｡"
"""What a browser takes for a dot in a host."""

_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
"""What a browser drops from a host."""

_STOP = r"\s\u0000-\u001f<>\"“”«»`{}|^"
"""What no link contains."""

_LABEL = rf"[\w{_UNSEEN}-]++"
_HOST = rf"{_LABEL}(?:[{_DOTS}]{_LABEL})++"
# The alternatives take all of what they look at, and the lookbehinds keep it from being looked
# at again: hostile texts (a megabyte of dots, of "://", of "a.a.a@") are read in one pass.
_LINK = re.compile(
    rf"(?:(?P<scheme>https?|ftps?|tonsite|ton|tg|whatsapp|intent|market)://"
    rf"(?:[^{_STOP}/?#\\@]*+@)*+(?P<host>\[[0-9a-f:.]+\]|[\w{_UNSEEN}{_DOTS}%-]++)"
    rf"|(?<![\w.+-])[\w.+-]++@(?P<at>[\w{_DOTS}-]++)"
    rf"|(?<![\w@-])(?P<bare>{_HOST}))"
    rf"(?P<port>:[0-9]{{1,5}}(?![0-9]))?"
    rf"(?P<rest>[/?#\\](?:(?!(?<![/=:%&?.])https?://)[^{_STOP}])*+)?",
    re.IGNORECASE,
)
_WEB = re.compile(r"(?<=h)tt(?=ps?://)", re.IGNORECASE)
_SCHEME = re.compile(r"(?<!hxxp)(?<!hxxps)://", re.IGNORECASE)
_NAMED = re.compile(rf"(?<=://)(?:[^{_STOP}/?#\\@]*+@)*+[^{_STOP}/?#\\:@]++")
_DOT = re.compile(rf"(?<!\[)[{_DOTS}](?!\])")
_DOTTED = re.compile(rf"(?<![\w-]){_HOST}")
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d{1,2}|\d)(?:\.(?!$)|$)){4}", re.ASCII)
_NUMBER = re.compile(r"0x[0-9a-f]{1,8}|[0-9]{1,10}")
_CLOSING = {")": "(", "]": "["}
_DECORATION = "*_~"
_MEANT = frozenset("/=&-_~%+$@#")
"""Punctuation that a link may end with."""

_FRONTS = ("www.", "m.", "mobile.")
_TRACKING = re.compile(
    r"utm_.*|share_.*|fbclid|[gwy]clid|[gw]braid|gad_.*|msclkid|mc_[ce]id|igsh|igshid|img_index|si"
    r"|_[rtd]|is_from_webapp|is_copy_url|sender_.*|web_id|ref|ref_src|ref_url|refer|referrer|rdid"
    r"|mibextid|_rd[rc]|__tn__|__cft__.*|xmt|slof|feature|pp|ab_channel|single|spm|source_surface"
)
_TELEGRAM = re.compile(r"t\.me/\w+(?:/\d+)?")
"""What is written in any case: a name in Telegram, not an invitation."""

_SAME = tuple(
    (re.compile(pattern), same)
    for pattern, same in (
        (r"twitter\.com(?=/|\?|$)", r"x.com"),
        (r"(?:web|mbasic|[a-z]{2}-[a-z]{2})\.facebook\.com(?=/)|fb\.com(?=/)", r"facebook.com"),
        (r"telegram\.(?:me|dog)(?=/)", r"t.me"),
        (r"(?:music\.)?youtube(?:-nocookie)?\.com/", r"youtube.com/"),
        (
            r"youtube\.com/(?:(?:shorts|live|embed|v)/|watch/?\?(?:.*&)?v=)([\w-]+).*",
            r"youtu.be/\1",
        ),
        (r"youtu\.be/([\w-]+).*", r"youtu.be/\1"),
        (r"instagram\.com/(?:[\w.]+/)?(?:p|reels?|tv)/([\w-]+).*", r"instagram.com/p/\1"),
        (r"(tiktok\.com/@[^?]*|v[tm]\.tiktok\.com/\w+).*", r"\1"),
        (r"x\.com/(?:i|\w+)/(?:web/)?status/(\d+).*", r"x.com/i/status/\1"),
        (r"(x\.com(?:/[^?]*)?\?)(?:[st]=[^&]*(?:&|$))+", r"\1"),
        (r"t\.me/s/(?=\w)", r"t.me/"),
        (r"t\.me/(c/\d+|\w+)/(?:\d+/)?(\d+)(?:\?.*)?$", r"t.me/\1/\2"),
        (r"(?:api\.)?whatsapp\.com/send/?\?(?:.*&)?phone=\+?(\d+).*", r"wa.me/\1"),
        (r"wa\.me/\+?(\d+).*", r"wa.me/\1"),
    )
)
"""Links that lead to one thing, and the one form in which they are compared."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as *shown* in a text, with the *host* that it really leads to.

    *host* is in lower case, an international one in punycode; *normal* is the same for all links
    to the same thing; *bare* if it is no more than a host.
    """

    shown: str
    start: int
    end: int
    host: str
    normal: str
    bare: bool


def find(text: str) -> tuple[Link, ...]:
    """Return the links in *text*, in order; e-mail addresses are none."""
    return tuple(link for each in _LINK.finditer(text) if (link := _link(each)))


def normal(link: str) -> str:
    """Return *link*, as a whole one link, in the form in which links are compared."""
    found = find(link.strip())
    return found[0].normal if found else link.strip().casefold()


def defanged(text: str) -> str:
    """Return *text* in which Telegram finds no link: `hxxps://evil[.]example/x`, `t[.]me`."""
    apart = _SCHEME.sub("[:]//", _WEB.sub("xx", text))
    return _DOTTED.sub(_bracketed, _NAMED.sub(lambda named: _DOT.sub("[.]", named[0]), apart))


def _bracketed(found: re.Match[str]) -> str:
    labels = _labels(found[0])
    linked = _is_domain(labels) or _is_address(labels)
    return _DOT.sub("[.]", found[0]) if linked else found[0]


def _link(found: re.Match[str]) -> Link | None:
    written = found["host"] or found["at"] or found["bare"]
    labels = _labels(written)
    port, rest = found["port"] or "", found["rest"] or ""
    if not labels or not _leads_somewhere(found, labels, port + rest):
        return None
    shown = _shown(found)
    end = found.start() + len(shown)
    rest = found.string[found.end("port") if port else _host_end(found) : end]
    host = _host(labels)
    return Link(shown, found.start(), end, host, _normal(host, port, rest), not rest.strip("/#?"))


def _leads_somewhere(found: re.Match[str], labels: list[str], tail: str) -> bool:
    if found["scheme"]:
        return True
    if found["at"] and not tail:
        return False
    return _is_domain(labels) or (_is_address(labels) and bool(tail))


def _host_end(found: re.Match[str]) -> int:
    return max(found.end("host"), found.end("at"), found.end("bare"))


def _shown(found: re.Match[str]) -> str:
    """Return the link without the punctuation, decoration and brackets that only follow it."""
    text, start, end = found.string, found.start(), found.end()
    before = text[start - 1] if start else ""
    surplus = {
        closing: text.count(closing, start, end) - text.count(opening, start, end)
        for closing, opening in _CLOSING.items()
    }
    least = start + 1
    while end > least:
        last = text[end - 1]
        if last in _CLOSING:
            if surplus[last] <= 0:
                break
            surplus[last] -= 1
        elif not _is_tail(last, before):
            break
        end -= 1
    return text[start:end]


def _is_tail(char: str, before: str) -> bool:
    if char in _DECORATION:
        return char in ("*", before)
    return char not in _MEANT and unicodedata.category(char)[0] in "PSCM"


def _labels(host: str) -> list[str]:
    """Return the parts of *host* as a browser reads them."""
    if host.startswith("["):
        return [host.lower()]
    seen = re.sub(f"[{_UNSEEN}]", "", unquote(host) if "%" in host else host)
    plain = unicodedata.normalize("NFKC", seen).casefold()
    return [_ascii(label) for label in re.split(f"[{_DOTS}]", plain) if label]


def _ascii(label: str) -> str:
    if label.isascii():
        return label
    # Encoding takes time that grows with the square, and no host has a longer label.
    seen = label[:LONGEST_LABEL].encode("utf-8", "replace").decode()
    return "xn--" + seen.encode("punycode").decode("ascii")


def _is_domain(labels: list[str]) -> bool:
    """Return whether it is one without a scheme too: with an ending that exists."""
    return len(labels) > 1 and labels[-1] in TLDS and all(map(_is_label, labels))


def _is_label(label: str) -> bool:
    return len(label) <= LONGEST_LABEL and not label.endswith("-")


def _is_address(labels: list[str]) -> bool:
    return bool(_ADDRESS.fullmatch(".".join(labels)))


def _host(labels: list[str]) -> str:
    """Return the host; a number in place of one is the address that it stands for."""
    host = ".".join(labels)
    if _NUMBER.fullmatch(host):
        number = int(host, 16 if host.startswith("0x") else 10)
        return str(IPv4Address(number)) if number < ADDRESSES else host
    return host


def _normal(host: str, port: str, rest: str) -> str:
    short = host
    while short.startswith(_FRONTS) and short.count(".") > 1:
        short = short.partition(".")[2]
    path, _, query = rest.partition("#")[0].replace("\\", "/").partition("?")
    kept = sorted(each for each in query.split("&") if each and not _tracks(each))
    whole = (
        short + (port if port not in (":80", ":443") else "") + re.sub("/+", "/", path).rstrip("/")
    )
    whole += "?" + "&".join(kept) if kept else ""
    for pattern, same in _SAME:
        if found := pattern.match(whole):
            whole = found.expand(same) + whole[found.end() :]
    return whole.lower() if _TELEGRAM.fullmatch(whole) else whole.rstrip("?")


def _tracks(parameter: str) -> bool:
    return bool(_TRACKING.fullmatch(parameter.partition("=")[0].lower()))
