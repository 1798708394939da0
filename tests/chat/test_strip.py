"""What a voter's file still says of the voter once it is stripped: nothing."""

from __future__ import annotations

import struct
import wave
import zipfile
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps
from pypdf import PdfReader, PdfWriter

from bot.chat.strip import LIMIT, Stripped, strip
from tests.chat import evidence
from tests.chat.evidence import CANARY, FRAMES, MARK, Paper, picture, saved, traces

FILES = {
    "jpg": evidence.jpeg(),
    "png": evidence.png(),
    "webp": evidence.webp(),
    "gif": evidence.gif(),
    "pdf": evidence.pdf(),
    "mp3": evidence.mp3(),
    "wav": evidence.wav(),
    "flac": evidence.flac(),
    "ogg": evidence.ogg(),
    "mp4": evidence.mp4(),
    "mov": evidence.mp4(brand=b"qt  "),
    "3gp": evidence.mp4(brand=b"3gp4"),
    "m4a": evidence.mp4(b"soun"),
}


def stripped(content: bytes) -> bytes:
    result = strip(content)
    assert result is not None
    return result.content


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one.convert("RGBA"), other.convert("RGBA")).getbbox() is None


def difference(one: Image.Image, other: Image.Image) -> int:
    bands = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema()
    return max(high for _, high in bands)


def page(content: bytes) -> dict:
    return PdfReader(BytesIO(content)).pages[0]


@pytest.mark.parametrize("ending", FILES)
def test_nothing_of_the_sender_is_left(ending: str) -> None:
    before = FILES[ending]

    result = strip(before)

    assert traces(before)
    assert result is not None
    assert result.name == f"bukti.{ending}"
    assert traces(result.content) == []


@pytest.mark.parametrize("ending", FILES)
def test_stripping_twice_changes_no_kind(ending: str) -> None:
    once = stripped(FILES[ending])

    again = strip(once)

    assert again is not None
    assert again.name == f"bukti.{ending}"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "1", "P", "I;16"])
def test_png_keeps_every_pixel(mode: str) -> None:
    before = evidence.png(mode)

    after = opened(stripped(before))

    assert after.mode == opened(before).mode
    assert after.tobytes() == opened(before).tobytes()
    assert after.info == {}


def test_transparent_colour_of_a_png_stays() -> None:
    before = saved(picture("P"), "PNG", transparency=3)

    assert same(opened(stripped(before)), opened(before))


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg_keeps_every_pixel(mode: str) -> None:
    before = opened(evidence.jpeg(mode=mode))

    after = opened(stripped(evidence.jpeg(mode=mode)))

    assert after.tobytes() == before.tobytes()
    assert (after.mode, after.quantization) == (mode, before.quantization)
    assert dict(after.getexif()) == {}


@pytest.mark.parametrize("orientation", range(2, 9))
def test_photo_is_upright_without_its_exif(orientation: int) -> None:
    before = evidence.jpeg(orientation)

    after = opened(stripped(before))

    upright = ImageOps.exif_transpose(opened(before))
    assert after.size == upright.size
    assert difference(after, upright) < 32
    assert after.quantization == opened(before).quantization
    assert traces(stripped(before)) == []


def test_only_the_first_picture_of_a_portrait_photo_stays() -> None:
    depth = picture("L").resize((300, 300))
    before = saved(picture(), "MPO", save_all=True, append_images=[depth])

    after = stripped(before)

    assert after.count(b"\xff\xd8\xff") == 1
    assert opened(after).size == (48, 32)


def test_webp_without_loss_keeps_every_pixel() -> None:
    before = evidence.webp(lossless=True)

    assert same(opened(stripped(before)), opened(before))


def test_webp_with_loss_stays_small_and_alike() -> None:
    before = evidence.webp(quality=60)

    after = stripped(before)

    assert b"VP8L" not in after
    assert difference(opened(after), opened(before)) < 24


def test_gif_keeps_every_pixel() -> None:
    before = evidence.gif(transparency=3)

    assert same(opened(stripped(before)), opened(before))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_animation_is_held(kind: str) -> None:
    frames = [picture(), ImageOps.flip(picture())]

    assert strip(saved(frames[0], kind, save_all=True, append_images=frames[1:])) is None


def test_decompression_bomb_is_held() -> None:
    bomb = saved(Image.new("1", (9000, 9000)), "PNG")

    assert strip(bomb) is None


def test_film_keeps_its_samples_where_they_were() -> None:
    before = FILES["mp4"]

    after = stripped(before)

    assert len(after) == len(before)
    assert after.index(b"samples") == before.index(b"samples")
    assert struct.pack(">2I", 1, 1234) in after
    assert after.count(b"avcC") == before.count(b"avcC")


def test_film_in_fragments_keeps_them() -> None:
    fragment = evidence.box(b"moof", evidence.box(b"mfhd", bytes(8)), evidence.box(b"uuid", MARK))
    media = evidence.box(b"mdat", b"more samples")

    after = stripped(evidence.mp4() + fragment + media)

    assert after.endswith(media)
    assert b"mfhd" in after
    assert traces(after) == []


@pytest.mark.parametrize("handler", [b"meta", b"mebx", b"text", b"gpmd", b"tmcd"])
def test_film_with_a_track_of_telemetry_is_held(handler: bytes) -> None:
    assert strip(evidence.mp4(b"vide", handler)) is None


def test_film_whose_samples_are_elsewhere_is_held() -> None:
    before = FILES["mp4"].replace(b"alis\0\0\0\1", b"alis\0\0\0\0")

    assert strip(before) is None


def test_mp3_keeps_its_frames_and_nothing_else() -> None:
    assert stripped(FILES["mp3"]) == FRAMES


def test_tag_between_frames_goes() -> None:
    assert stripped(FRAMES + evidence.id3() + FRAMES) == FRAMES * 2


def test_wav_plays_the_same() -> None:
    with wave.open(BytesIO(stripped(FILES["wav"]))) as file:
        assert file.getparams()[:4] == (1, 2, 8000, 800)
        assert file.readframes(800) == b"\1\2" * 800


def test_flac_keeps_its_head_and_its_frames() -> None:
    after = stripped(FILES["flac"])

    assert after == (
        b"fLaC\0\0\0\x22" + bytes(34) + b"\x83\0\0\x12" + bytes(18) + b"\xff\xf8" + bytes(500)
    )


@pytest.mark.parametrize(
    "before",
    [evidence.ogg(), evidence.ogg(b"\x01vorbis", b"\x03vorbis", b"\x01")],
    ids=["opus", "vorbis"],
)
def test_ogg_keeps_its_pages_and_sums_them_up(before: bytes) -> None:
    after = stripped(before)

    assert len(after) == len(before)
    assert after.endswith(before[before.rindex(b"OggS") :])
    assert b"abcOggS" in after
    assert traces(after) == []
    starts = [at for at in range(len(after)) if after[at : at + 4] == b"OggS"]
    for start, end in pairwise([*starts, len(after)]):
        blank = after[start : start + 22] + bytes(4) + after[start + 26 : end]
        assert evidence.checksum(blank) == int.from_bytes(after[start + 22 : start + 26], "little")


def test_second_stream_in_an_ogg_is_held() -> None:
    assert strip(evidence.ogg() + evidence.ogg()) is None


def test_page_of_a_pdf_draws_the_same() -> None:
    after = page(stripped(FILES["pdf"]))

    assert after.get_contents().get_data().split() == b"(50% \\( suara) pop /Im Do /Fm Do".split()
    assert after.mediabox == page(FILES["pdf"]).mediabox
    assert after["/Resources"]["/XObject"]["/Im"]["/ColorSpace"] == "/DeviceRGB"


def test_photo_in_a_pdf_keeps_every_pixel() -> None:
    after = page(stripped(FILES["pdf"]))["/Resources"]["/XObject"]["/Im"].get_data()

    assert same(opened(after), opened(evidence.jpeg()))


def test_link_and_filled_in_form_of_a_pdf_stay_and_notes_go() -> None:
    notes = [note.get_object() for note in page(stripped(FILES["pdf"]))["/Annots"]]

    assert [note["/Subtype"] for note in notes] == ["/Link", "/Stamp"]
    assert notes[0]["/A"] == {"/S": "/URI", "/URI": "https://kpu.go.id/"}
    assert notes[1]["/AP"]["/N"].get_data().strip() == b"0 0 9 9 re f"


def test_palette_of_a_picture_in_a_pdf_stays() -> None:
    paper = Paper()
    palette = ["/Indexed", "/DeviceRGB", 1, "abcdef"]
    about = {"/Subtype": "/Image", "/ColorSpace": palette, "/Width": 8, "/Height": 1}
    paper.add("/Resources", {"/XObject": {"/Im": paper.part(b"\x55", about)}})

    after = page(stripped(paper.written()))["/Resources"]["/XObject"]["/Im"]

    assert after["/ColorSpace"] == palette
    assert after.get_data() == b"\x55"


def test_former_versions_of_a_pdf_go() -> None:
    writer = PdfWriter(BytesIO(FILES["pdf"]), incremental=True)
    writer.add_metadata({"/Author": CANARY * 2})
    out = BytesIO()
    writer.write(out)

    after = stripped(out.getvalue())

    assert traces(after) == []


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_encrypted_pdf_is_held(algorithm: str) -> None:
    writer = PdfWriter(BytesIO(FILES["pdf"]))
    writer.encrypt("", algorithm=algorithm)
    out = BytesIO()
    writer.write(out)

    assert strip(out.getvalue()) is None


def test_pdf_whose_picture_we_cannot_look_into_is_held() -> None:
    paper = Paper()
    picture = paper.part(MARK, {"/Subtype": "/Image", "/Filter": "/JPXDecode"}, packed=False)
    paper.add("/Resources", {"/XObject": {"/Im": picture}})

    assert strip(paper.written()) is None


def test_pdf_with_a_photo_in_the_midst_of_its_drawing_is_held() -> None:
    paper = Paper()
    paper.add("/Contents", paper.part(b"BI /F [/A85 /DCT] ID ~> EI", {}))

    assert strip(paper.written()) is None


def test_pdf_with_layers_is_held() -> None:
    paper = Paper()
    paper.writer.root_object.update(evidence.named({"/OCProperties": {}}))

    assert strip(paper.written()) is None


def test_pdf_that_unpacks_to_too_much_is_held() -> None:
    paper = Paper()
    paper.add("/Contents", paper.part(bytes(11_000_000), {}))

    assert strip(paper.written()) is None


def test_pdf_that_refers_to_itself_comes_to_an_end() -> None:
    paper = Paper()
    loop = paper.writer._add_object(evidence.named({}))
    loop.get_object().update(evidence.named({"/Me": loop}))
    paper.add("/Resources", {"/XObject": loop})

    assert strip(paper.written()) is not None


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("word/document.xml", CANARY)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        zipped(),
        b"MZ" + bytes(400),
        b"<html>" + MARK,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0" + MARK,
        b"\x1a\x45\xdf\xa3" + MARK,
        b"#!AMR\n" + MARK,
        MARK * 100,
        CANARY.encode("utf-16") * 100,
        evidence.box(b"ftyp", b"heic", bytes(4)) + evidence.box(b"meta", MARK),
    ],
)
def test_other_kinds_are_held(content: bytes) -> None:
    assert strip(content) is None


def test_what_is_larger_than_telegram_lets_us_load_is_held() -> None:
    assert strip(FILES["jpg"] + bytes(LIMIT)) is None


def test_sync_marks_without_end_are_given_up() -> None:
    assert strip(b"\xff\xfb" * 1_000_000) is None


def cut(content: bytes, at: float, _: int) -> bytes:
    return content[: int(at * len(content))]


def flipped(content: bytes, at: float, bit: int) -> bytes:
    place = int(at * (len(content) - 1))
    return content[:place] + bytes([content[place] ^ 1 << bit % 8]) + content[place + 1 :]


def torn(content: bytes, at: float, size: int) -> bytes:
    place = int(at * len(content))
    return content[:place] + content[place + size :]


DAMAGE = st.tuples(
    st.sampled_from([cut, flipped, torn]), st.floats(0, 1), st.integers(min_value=1, max_value=64)
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(FILES.values())), st.lists(DAMAGE, min_size=1, max_size=6))
def test_damaged_file_is_stripped_or_held_but_raises_nothing(
    content: bytes, damages: list[tuple[Callable[[bytes, float, int], bytes], float, int]]
) -> None:
    for damage, at, size in damages:
        content = damage(content, at, size) or b"%"

    result = strip(content)

    assert result is None or isinstance(result, Stripped)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [b"%PDF-1.7\n", b"OggS", b"RIFF....WAVE", b"fLaC", b"ID3", b"....moov", b"GIF8"]
    ),
    st.binary(max_size=300),
)
def test_any_bytes_behind_a_known_beginning_raise_nothing(magic: bytes, rest: bytes) -> None:
    assert strip(magic + rest) is None
