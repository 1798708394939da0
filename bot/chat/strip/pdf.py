"""PDF: pages and what they draw are written to a new file; all else is left behind.

What a page shows, or says to a screen reader, stays.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from bot.chat.strip.images import bare

PAGES, OBJECTS, DECODED = 1000, 50_000, 100_000_000
LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 10_000_000,
    "lzw_maximum_output_length": 10_000_000,
    "run_length_maximum_output_length": 10_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "zlib_maximum_recovery_input_length": 0,
    "page_tree_maximum_entries": 2 * PAGES,
    "jbig2dec_binary": None,
}

PAGE = ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group", "/Resources")
ANNOTATION = ("/Type", "/Rect", "/AP", "/AS", "/F", "/Border", "/BS", "/C", "/QuadPoints", "/H")
# fmt: off
SHOWN = {
    "/Link", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/FreeText", "/Stamp", "/Ink",
    "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Caret", "/Redact",
}
STREAM = {
    "/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/Filter",
    "/DecodeParms", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent",
    "/ImageMask", "/Mask", "/Decode", "/Interpolate", "/SMask", "/Matte", "/PatternType",
    "/PaintType", "/TilingType", "/XStep", "/YStep", "/ShadingType", "/Background", "/AntiAlias",
    "/Function", "/FunctionType", "/Domain", "/Range", "/Size", "/BitsPerSample", "/Order",
    "/Encode", "/BitsPerCoordinate", "/BitsPerFlag", "/VerticesPerRow", "/Length1", "/Length2",
    "/Length3", "/CMapName", "/CIDSystemInfo", "/WMode", "/UseCMap", "/HalftoneType", "/Xsquare",
    "/Ysquare", "/TransferFunction",
}
"""What a stream may say of itself. Page parts name their author and former file there, too."""

LEFT_OUT = {
    "/Metadata", "/PieceInfo", "/LastModified", "/Properties", "/Parent", "/AF", "/EF", "/JS",
    "/OPI", "/Alternates", "/StructParent", "/StructParents", "/OC", "/Measure",
}
# fmt: on
STRINGS = {"/Registry", "/Ordering", "/CharSet", "/FontFamily", "/Panose", "/URI"}
"""The only keys whose strings are of use to drawing."""

PALETTE = ("/Indexed", "/I")
PACKED = {"/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"}
RAW = {*PACKED, "/CCITTFaxDecode"}
PHOTO = "/DCTDecode"
PROFILES = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
HIDDEN = (b"Exif\0\0", b"ns.adobe.com/xap", b"<x:xmpmeta")
MARK = re.compile(rb"[()%]|\\.", re.DOTALL)
INLINE = re.compile(rb"\bID\s")
"""What precedes the bytes of a picture in the midst of a drawing."""
LINE_END = re.compile(rb"[\r\n]|\Z")


def pdf(content: bytes) -> bytes:
    """Return the file rewritten; pypdf may neither unpack much, nor start another program."""
    # What pypdf tells of a broken file quotes the file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with apply_configuration(**LIMITS):
        return _rewritten(PdfReader(BytesIO(content)))


def _rewritten(reader: PdfReader) -> bytes:
    if reader.is_encrypted or len(reader.pages) > PAGES:
        raise ValueError("encrypted, or too long")
    if "/OCProperties" in reader.root_object:
        # Without its list, layers that were switched off would show.
        raise ValueError("layers")
    return _Rewritten().of(reader.pages)


class _Rewritten:
    """A new file in the making: objects found on the way from the pages, numbered anew."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, int], int] = {}
        self._objects: list[PdfObject] = []
        self._waiting: list[tuple[int, IndirectObject]] = []
        self._drawing: set[tuple[int, int]] = set()
        self._decoded = 0

    def of(self, pages: Iterable[DictionaryObject]) -> bytes:
        tree = DictionaryObject({NameObject("/Type"): NameObject("/Pages")})
        catalog = DictionaryObject({NameObject("/Type"): NameObject("/Catalog")})
        root, kids = self._add(catalog), ArrayObject()
        catalog[NameObject("/Pages")] = self._add(tree)
        for page in pages:
            fresh = self._page(page)
            fresh[NameObject("/Parent")] = catalog.raw_get("/Pages")
            kids.append(self._add(fresh))
        tree[NameObject("/Kids")] = kids
        tree[NameObject("/Count")] = NumberObject(len(kids))
        while self._waiting:
            number, reference = self._waiting.pop()
            self._objects[number - 1] = self._object(reference)
        return self._written(root)

    def _add(self, what: PdfObject) -> IndirectObject:
        self._objects.append(what)
        if len(self._objects) > OBJECTS:
            raise ValueError("too many objects")
        return IndirectObject(len(self._objects), 0, None)

    def _page(self, page: DictionaryObject) -> DictionaryObject:
        fresh = self._only(page, PAGE)
        if "/Contents" in page:
            contents = page.raw_get("/Contents")
            inside = contents.get_object()
            parts = inside if isinstance(inside, ArrayObject) else [contents]
            self._drawing.update((part.idnum, part.generation) for part in parts)
            fresh[NameObject("/Contents")] = ArrayObject(self._kept(part) for part in parts)
        shown = [self._annotation(each.get_object()) for each in _at(page, "/Annots") or ()]
        if any(shown):
            fresh[NameObject("/Annots")] = ArrayObject(each for each in shown if each)
        return fresh

    def _annotation(self, given: DictionaryObject) -> DictionaryObject | None:
        """Keep how it looks and where it leads; not who wrote it, when, and what else they wrote."""
        fresh, kind = self._only(given, ANNOTATION), _at(given, "/Subtype")
        action = _at(given, "/A")
        if isinstance(action, DictionaryObject) and _at(action, "/S") == "/URI":
            fresh[NameObject("/A")] = self._only(action, ("/S", "/URI"))
        if kind == "/Widget" and "/AP" in given:
            # Its form is gone; as a stamp what was filled in is still drawn.
            kind = "/Stamp"
        if kind not in SHOWN:
            return None
        fresh[NameObject("/Subtype")] = NameObject(kind)
        return fresh

    def _only(self, given: DictionaryObject, keys: Iterable[str]) -> DictionaryObject:
        wanted = {NameObject(key): given.raw_get(key) for key in keys if key in given}
        return self._dictionary(DictionaryObject(wanted))

    def _object(self, reference: IndirectObject) -> PdfObject:
        value = reference.get_object()
        if value is None:
            raise ValueError("a part is missing")
        if isinstance(value, StreamObject):
            return self._stream(value, (reference.idnum, reference.generation) in self._drawing)
        return self._kept(value)

    def _kept(self, value: PdfObject) -> PdfObject:
        match value:
            case IndirectObject():
                key = (value.idnum, value.generation)
                if key not in self._numbers:
                    self._numbers[key] = self._add(value).idnum
                    self._waiting.append((self._numbers[key], value))
                return IndirectObject(self._numbers[key], 0, None)
            case ArrayObject() if value and value[0].get_object() == "/ICCBased":
                # A profile may be that of a screen with its owner's name.
                return NameObject(PROFILES[int(value[1].get_object()["/N"])])
            case ArrayObject():
                # Only the colours of a palette are a string of use in a list.
                palette = value and value[0].get_object() in PALETTE
                return ArrayObject(
                    self._kept(each) for each in value if palette or not _text(each)
                )
            case DictionaryObject():
                return self._dictionary(value)
        return value

    def _dictionary(self, given: DictionaryObject) -> DictionaryObject:
        kept = DictionaryObject()
        for key in given:
            of_use = key not in LEFT_OUT and not key.startswith("/PTEX.")
            if of_use and (key in STRINGS or not _text(given.raw_get(key))):
                kept[NameObject(key)] = self._kept(given.raw_get(key))
        return kept

    def _stream(self, given: StreamObject, drawing: bool) -> StreamObject:
        wanted = self._only(given, [key for key in given if key in STREAM])
        filters = _at(given, "/Filter") or ()
        several = filters if isinstance(filters, (ArrayObject, tuple)) else (filters,)
        names = {each.get_object() for each in several}
        if PHOTO in names and names <= {*PACKED, PHOTO}:
            return _filled(wanted, bare(self._data(given)), PHOTO)
        if _at(given, "/Subtype") == "/Image" and names <= RAW and "/F" not in given:
            given.clear()
            given.update(wanted)
            return given
        if not names <= PACKED or "/F" in given:
            raise ValueError("a part that we cannot look into")
        data = self._data(given)
        if drawing or _at(given, "/Subtype") == "/Form" or "/PatternType" in given:
            data = uncommented(data)
        photo = b"/DCT" in data and INLINE.search(data)
        if photo or any(mark in data for mark in HIDDEN):
            raise ValueError("metadata in a part")
        return _filled(wanted, data, None).flate_encode()

    def _data(self, given: StreamObject) -> bytes:
        data = given.get_data()
        self._decoded += len(data)
        if self._decoded > DECODED:
            raise ValueError("a decompression bomb")
        return data

    def _written(self, root: IndirectObject) -> bytes:
        out, starts = BytesIO(), []
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        for number, each in enumerate(self._objects, 1):
            starts.append(out.tell())
            out.write(b"%d 0 obj\n" % number)
            each.write_to_stream(out)
            out.write(b"\nendobj\n")
        end, count = out.tell(), len(starts) + 1
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        out.writelines(b"%010d 00000 n \n" % start for start in starts)
        out.write(b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (count, root.idnum))
        out.write(b"startxref\n%d\n%%%%EOF\n" % end)
        return out.getvalue()


def _at(given: DictionaryObject, key: str) -> Any:
    """Return what stands at *key*, or what is referred to there; None if nothing is."""
    value = given.get(key)
    return None if value is None else value.get_object()


def _text(value: PdfObject) -> bool:
    return isinstance(value.get_object(), (TextStringObject, ByteStringObject))


def _filled(wanted: DictionaryObject, data: bytes, how: str | None) -> StreamObject:
    fresh = StreamObject()
    fresh.update({key: wanted.raw_get(key) for key in wanted})
    for key in ("/Filter", "/DecodeParms"):
        fresh.pop(key, None)
    if how:
        fresh[NameObject("/Filter")] = NameObject(how)
    fresh.set_data(data)
    return fresh


def uncommented(data: bytes) -> bytes:
    """Return the drawing *data* without comments; untouched if it has pictures in its midst."""
    if b"%" not in data or INLINE.search(data):
        return data
    kept, at, depth, done = [], 0, 0, 0
    while mark := MARK.search(data, at):
        at = mark.end()
        if mark[0] == b"(":
            depth += 1
        elif mark[0] == b")":
            depth = max(depth - 1, 0)
        elif mark[0] == b"%" and not depth:
            kept.append(data[done : mark.start()])
            found = LINE_END.search(data, at)
            at = done = found.start() if found else len(data)
    return b"".join([*kept, data[done:]])
