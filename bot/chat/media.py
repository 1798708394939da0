"""Files on their way to a chat: shown by their id, freed of names and tags, taken away again."""

from __future__ import annotations

import asyncio
import io
import sys
from asyncio.subprocess import DEVNULL, PIPE
from functools import cache
from pathlib import Path
from typing import Any

from telegram import Bot, InputFile, InputMediaPhoto
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest

from bot.turns import Evidence, Parcel, Removal, Table

METHODS = {
    "photo": "sendPhoto",
    "video": "sendVideo",
    "animation": "sendAnimation",
    "voice": "sendVoice",
    "video_note": "sendVideoNote",
    "audio": "sendAudio",
    "document": "sendDocument",
    "sticker": "sendSticker",
}
UNCAPTIONED = frozenset({"video_note", "sticker"})
TEXTS = frozenset({"text", "held"})
"""Slots of evidence that are text messages."""

FLEETING = frozenset({"voice", "video_note", "sticker"})
"""What the Bot API can't put another media in the place of."""

GREY, SIZE = 200, (320, 180)

PATIENCE = 120.0
"""Seconds for a file of 20 MB to pass."""

SECONDS = 20
"""How long cleaning one file may take; a hostile one would take minutes."""

ROOT = Path(__file__).parents[2]


class Uncleanable(Exception):
    """A file that can't be freed of what may tell who sent it."""


async def call(bot: Bot, method: str, **parameters: Any) -> Any:
    """Call the Bot API and return its raw result."""
    return await bot.do_api_request(method, api_kwargs=parameters)


async def upload(bot: Bot, method: str, **parameters: Any) -> Any:
    """Call a method that takes a file, which may take a while."""
    return await bot.do_api_request(method, api_kwargs=parameters, read_timeout=PATIENCE)


def under(parcel: Parcel) -> dict[str, Any]:
    """Return the parameters that make a message a reply, if it is to be one and can."""
    if parcel.under is None:
        return {}
    return {
        "reply_parameters": {
            "message_id": parcel.under,
            "allow_sending_without_reply": True,
        }
    }


async def show(bot: Bot, parcel: Parcel, evidence: Evidence) -> int:
    """Send a file by its id, or cleaned and anew, once; Uncleanable if that can't be."""
    file = evidence.file
    if parcel.edits is not None and await _stands(bot, parcel, evidence):
        return parcel.edits
    given: dict[str, Any] = {"chat_id": parcel.chat, **under(parcel)}
    if file.what not in UNCAPTIONED:
        given |= {"caption": evidence.html, "parse_mode": "HTML"}
    if evidence.cleaned:
        # A cleaned video or sound is sent as a file: its length and cover went with its tags.
        result = await upload(bot, "sendDocument", document=await _cleaned(bot, file.id), **given)
    else:
        result = await call(bot, METHODS[file.what], **{file.what: file.id}, **given)
    return int(result["message_id"])


async def _stands(bot: Bot, parcel: Parcel, evidence: Evidence) -> bool:
    """Tell whether our earlier message still shows this; one without a caption is deleted.

    A second copy would outlive the first one's removal.
    """
    message = {"chat_id": parcel.chat, "message_id": parcel.edits}
    caption = {"caption": evidence.html, "parse_mode": "HTML"}
    try:
        if evidence.file.what in UNCAPTIONED:
            await call(bot, "deleteMessage", **message)
            return False
        await call(bot, "editMessageCaption", **caption, **message)
    except BadRequest as error:
        return "not modified" in error.message
    return True


async def remove(bot: Bot, parcel: Parcel, removal: Removal) -> None:
    """Delete our message; in place of one that is too old for that, show that it is gone."""
    if parcel.edits is None:
        return
    message = {"chat_id": parcel.chat, "message_id": parcel.edits}
    try:
        await call(bot, "deleteMessage", **message)
    except BadRequest as error:
        if "not found" in error.message:
            return
        await _replace(bot, removal, message)


async def hand_out(bot: Bot, parcel: Parcel, table: Table) -> int:
    """Send a text as a file to download."""
    file = InputFile(table.content.encode(), filename=table.name)
    given = {"chat_id": parcel.chat, "caption": table.html, "parse_mode": "HTML"}
    return int((await call(bot, "sendDocument", document=file, **given))["message_id"])


async def _replace(bot: Bot, removal: Removal, message: dict[str, Any]) -> None:
    what = removal.slot.rpartition(":")[2]
    if what in TEXTS:
        text = {"text": removal.html, "parse_mode": "HTML"}
        await call(bot, "editMessageText", **text, **message)
    elif what not in FLEETING:
        placeholder = InputMediaPhoto(_placeholder(), caption=removal.html, parse_mode="HTML")
        await bot.edit_message_media(placeholder, **message)


async def _cleaned(bot: Bot, file_id: str) -> InputFile:
    """Return the file without metadata and under a name of our own."""
    try:
        file = await bot.get_file(file_id)
    except BadRequest:
        raise Uncleanable from None
    if (file.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
        raise Uncleanable
    name, _, content = (
        await _stripped(bytes(await file.download_as_bytearray(read_timeout=PATIENCE)))
    ).partition(b"\n")
    if not content:
        raise Uncleanable
    return InputFile(content, filename=name.decode())


async def _stripped(content: bytes) -> bytes:
    """Return what the stripping process makes of *content*; nothing if it fails or takes long."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.chat.strip", stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=ROOT
    )
    try:
        async with asyncio.timeout(SECONDS):
            written, _ = await process.communicate(content)
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return written if process.returncode == 0 else b""


@cache
def _placeholder() -> bytes:
    """Return a grey picture: what stands where evidence was."""
    from PIL import Image  # noqa: PLC0415 -- as above

    drawn = io.BytesIO()
    Image.new("L", SIZE, GREY).save(drawn, "PNG")
    return drawn.getvalue()
