"""Files that voters might send, with a canary wherever a program might write who they are."""

from __future__ import annotations

import struct
import wave
import zlib
from contextlib import suppress
from io import BytesIO

from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

CANARY = "CANARY-Budi-0812"
MARK = CANARY.encode()
SECONDS = (3_408_127, 10_000)
"""Of a latitude: found in a file as two numbers, whichever way round."""

TRACES = (
    MARK,
    CANARY.encode("utf-16-le"),
    CANARY.encode("utf-16-be"),
    MARK.hex().encode(),
    MARK.hex().upper().encode(),
    struct.pack("<2I", *SECONDS),
    struct.pack(">2I", *SECONDS),
)
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>%s</dc:creator></x:xmpmeta>" % MARK


def traces(content: bytes) -> list[bytes]:
    """Return what of the canary is in *content*, also in what is compressed in it."""
    unpacked, at = [content], content.find(b"\x78")
    while at >= 0:
        with suppress(zlib.error):
            unpacked.append(zlib.decompressobj().decompress(content[at:]))
        at = content.find(b"\x78", at + 1)
    return [trace for trace in TRACES for each in unpacked if trace in each]


def picture(mode: str = "RGB") -> Image.Image:
    image = Image.linear_gradient("L").resize((48, 32)).convert("RGB")
    image.paste((200, 30, 30), (0, 0, 16, 16))
    return image.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        tags[tag] = CANARY
    tags[0x9C9D] = CANARY.encode("utf-16-le")
    tags.get_ifd(0x8769).update({0x9003: CANARY, 0x927C: MARK, 0xA430: CANARY, 0xA431: CANARY})
    degrees = (6.0, 12.0, SECONDS[0] / SECONDS[1])
    tags.get_ifd(0x8825).update({1: "S", 2: degrees, 3: "E", 4: degrees, 0x1B: MARK})
    return tags


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(orientation: int = 1, mode: str = "RGB") -> bytes:
    plain = saved(
        picture(mode),
        "JPEG",
        quality=83,
        exif=exif(orientation),
        xmp=XMP,
        comment=CANARY,
        icc_profile=MARK,
    )
    iptc = segment(0xED, b"Photoshop 3.0\0" + MARK)
    thumbnail = segment(0xE0, b"JFXX\0\x10" + MARK)
    return plain[:2] + iptc + thumbnail + segment(0xEB, MARK) + plain[2:] + MARK


def png(mode: str = "RGB") -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", CANARY)
    texts.add_text("Comment", CANARY, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    texts.add(b"vpAg", MARK)
    how = {"pnginfo": texts, "exif": exif(), "icc_profile": MARK, "dpi": (72, 72)}
    return saved(picture(mode), "PNG", **how) + MARK


def webp(**how: object) -> bytes:
    return saved(picture(), "WEBP", exif=exif(), xmp=XMP, icc_profile=MARK, **how)


def gif(**how: object) -> bytes:
    return saved(picture("P"), "GIF", comment=MARK, **how) + MARK


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I", 8 + len(body)) + kind + body


def track(handler: bytes) -> bytes:
    about = bytes(42) + MARK.ljust(36, b"\0") if handler == b"vide" else bytes(28)
    entry = about + box(b"avcC", b"\1") + box(b"uuid", MARK)
    reference = box(b"dref", bytes(4), struct.pack(">I", 1), box(b"alis", b"\0\0\0\1", MARK))
    table = box(
        b"stbl",
        box(b"stsd", bytes(4), struct.pack(">I", 1), box(b"avc1", entry)),
        box(b"stco", bytes(4), struct.pack(">2I", 1, 1234)),
    )
    named = box(b"hdlr", bytes(8), handler, bytes(12), MARK, b"\0")
    media = box(
        b"mdia",
        box(b"mdhd", bytes(4), MARK[:8], bytes(12)),
        named,
        box(b"minf", box(b"vmhd", bytes(12)), box(b"dinf", reference), table),
    )
    header = box(b"tkhd", b"\1\0\0\0", MARK, bytes(72))
    tags = box(b"udta", box(b"\xa9xyz", MARK))
    return box(b"trak", header, media, tags, box(b"meta", MARK), box(b"uuid", MARK))


def mp4(*handlers: bytes, brand: bytes = b"isom") -> bytes:
    """Return a film with as many tracks as *handlers*; its samples lie before the index."""
    tracks = [track(handler) for handler in handlers or (b"vide", b"soun")]
    header = box(b"mvhd", bytes(4), MARK[:8], bytes(88))
    tags = box(b"udta", box(b"meta", bytes(4), box(b"ilst", MARK)), bytes(4))
    return b"".join(
        (
            box(b"ftyp", brand, bytes(4)),
            box(b"free", MARK),
            box(b"uuid", b"\xbe\x7a" * 8, XMP),
            box(b"mdat", b"samples"),
            box(b"moov", header, *tracks, tags, box(b"Xtra", MARK)),
            box(b"sefd", MARK),
        )
    )


def id3() -> bytes:
    title = b"TIT2" + struct.pack(">IH", len(MARK) + 1, 0) + b"\3" + MARK
    title += b"APIC" + struct.pack(">IH", 4000, 0) + b"\xff\xfb\x90\0" * 1000
    size = bytes(len(title) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\4\0\0" + size + title


FRAMES = b"".join(b"\xff\xfb\x90\x64" + bytes([number]) * 413 for number in range(20))


def mp3() -> bytes:
    lyrics = b"LYRICSBEGININD00002" + MARK + b"000037LYRICS200"
    ape = b"APETAGEX" + bytes(24) + MARK
    return id3() + id3() + ape + FRAMES + ape + lyrics + b"TAG" + MARK.ljust(125, b"\0")


def wav() -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\1\2" * 800)
    sound = out.getvalue()[12:]
    chunk = struct.pack("<I", len(MARK)) + MARK
    body = b"WAVEbext" + chunk + b"id3 " + chunk + sound + b"LIST" + chunk
    return b"RIFF" + struct.pack("<I", len(body)) + body + MARK


def flac() -> bytes:
    blocks = ((0, bytes(34)), (4, MARK), (2, MARK), (6, MARK), (3, bytes(18)), (0x81, MARK))
    head = b"".join(bytes([kind]) + len(body).to_bytes(3) + body for kind, body in blocks)
    return id3() + b"fLaC" + head + b"\xff\xf8" + bytes(500) + b"TAG" + MARK.ljust(125, b"\0")


def checksum(page: bytes) -> int:
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1) ^ (0x104C11DB7 if total >> 31 else 0)
    return total


def page(number: int, table: bytes, body: bytes) -> bytes:
    head = b"OggS\0" + bytes([2 if number == 0 else 0]) + bytes(8) + b"BUDI"
    head += struct.pack("<I", number)
    rest = bytes([len(table)]) + table + body
    return head + struct.pack("<I", checksum(head + bytes(4) + rest)) + rest


def ogg(head: bytes = b"OpusHead", tags: bytes = b"OpusTags", end: bytes = b"") -> bytes:
    """Return sound whose tags take more than one page, as a cover does."""
    written = tags + struct.pack("<I", len(MARK)) + MARK + struct.pack("<2I", 1, 600)
    written += MARK.ljust(600, b"\0") + end
    first, rest = written[:510], written[510:]
    return b"".join(
        (
            page(0, bytes([len(head) + 11]), head + bytes(11)),
            page(1, b"\xff\xff", first),
            page(2, bytes([len(rest), 3]), rest + b"abc"),
            page(3, b"\x05", b"sound"),
        )
    )


def named(value: object) -> PdfObject:
    """Return *value* as PDF writes it: a string that begins with a slash is a name."""
    match value:
        case PdfObject():
            return value
        case dict():
            return DictionaryObject({NameObject(key): named(each) for key, each in value.items()})
        case list():
            return ArrayObject([named(each) for each in value])
        case int():
            return NumberObject(value)
        case str() if value.startswith("/"):
            return NameObject(value)
    return TextStringObject(value)


class Paper:
    """A PDF of one page in the making."""

    def __init__(self) -> None:
        self.writer = PdfWriter()
        self.page = self.writer.add_blank_page(200, 200)

    def part(
        self, data: bytes, about: dict[str, object], *, packed: bool = True
    ) -> IndirectObject:
        stream = StreamObject()
        stream.update(named(about))
        stream.set_data(data)
        return self.writer._add_object(stream.flate_encode() if packed else stream)

    def apart(self, value: object) -> IndirectObject:
        return self.writer._add_object(named(value))

    def add(self, key: str, value: object) -> None:
        self.page[NameObject(key)] = named(value)

    def written(self) -> bytes:
        out = BytesIO()
        self.writer.write(out)
        return out.getvalue()


def pdf(photo: bytes = b"") -> bytes:
    paper = Paper()
    paper.writer.add_metadata({"/Author": CANARY, "/Title": CANARY})
    paper.writer.add_attachment(CANARY, MARK)
    script = {"/S": "/JavaScript", "/JS": CANARY}
    paper.writer.root_object.update(named({"/OpenAction": script, "/AA": {"/WC": script}}))
    paper.writer.add_outline_item(title=CANARY, page_number=0)
    paper.writer.root_object[NameObject("/Lang")] = TextStringObject(CANARY)
    xmp = paper.part(XMP, {"/Type": "/Metadata"})
    private = {"/Budi": {"/Private": CANARY, "/More": [paper.apart(CANARY), CANARY]}}
    told = {"/Metadata": xmp, "/PieceInfo": private, "/LastModified": CANARY}
    paper.writer.root_object.update(named(told))
    image = {
        "/Subtype": "/Image",
        "/Width": 48,
        "/Height": 32,
        "/BitsPerComponent": 8,
        "/ColorSpace": [paper.apart("/ICCBased"), paper.part(MARK, {"/N": 3})],
        "/Filter": paper.apart(["/DCTDecode"]),
    }
    shown = paper.part(photo or jpeg(), image | told, packed=False)
    form = {
        "/Subtype": "/Form",
        "/BBox": [0, 0, 9, 9],
        "/PTEX.FileName": CANARY,
        "/PTEX.InfoDict": {"/Author": CANARY},
    }
    drawn = paper.part(b"0 0 9 9 re f % " + MARK, form | told)
    resources = {"/XObject": {"/Im": shown, "/Fm": drawn}, "/Properties": {"/MC": private}}
    resources["/ExtGState"] = private
    drawing = b"(50%% \\( suara) pop %% %s\n/Im Do /Fm Do" % MARK
    for key, value in (told | {"/Resources": resources, "/Thumb": xmp}).items():
        paper.add(key, value)
    paper.add("/Contents", paper.part(drawing, {}))
    paper.add("/Annots", paper.apart([paper.apart(note) for note in notes(drawn)]))
    return paper.written()


def notes(look: IndirectObject) -> list[dict[str, object]]:
    signed = {"/Type": "/Annot", "/Rect": [0, 0, 9, 9], "/T": CANARY, "/Contents": CANARY}
    signed |= {"/NM": CANARY, "/M": CANARY, "/RC": CANARY, "/AP": {"/N": look}}
    link = {
        "/S": "/URI",
        "/URI": "https://kpu.go.id/",
        "/Next": {"/S": "/JavaScript", "/JS": CANARY},
    }
    return [
        signed | {"/Subtype": "/Text"},
        signed | {"/Subtype": "/FileAttachment", "/FS": {"/UF": CANARY}},
        signed | {"/Subtype": "/Link", "/A": link},
        signed | {"/Subtype": "/Widget", "/V": CANARY, "/TU": CANARY},
    ]
