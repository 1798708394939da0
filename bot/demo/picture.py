"""Draws the README's picture: a real conversation in the demo, as SVG without foreign fonts.

Run as `python -m bot.demo.picture FILE.svg`.
"""

from __future__ import annotations

import asyncio
import io
import re
import sys
from datetime import datetime
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from bot.demo.terminal import opened
from bot.settings import KNOWLEDGE
from knowledge import files

SAID = ("undangan blm dateng, gmn ya?", "paslon mana yg paling bagus min?")
AT = datetime.fromisoformat("2024-11-25T09:00+07:00")
LOCAL_FONTS = re.sub(r"@font-face \{\{.*?\n    \}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


async def drawn() -> str:
    """Hold the conversation and return its picture."""
    console = Console(record=True, width=80, file=io.StringIO(), highlight=False)
    async with opened(KNOWLEDGE, files.load(KNOWLEDGE), AT, console) as terminal:
        terminal.show_time()
        for line in SAID:
            console.print(f"> {line}", style="green", markup=False)
            await terminal.take(line)
    svg = console.export_svg(title="python main.py demo", code_format=LOCAL_FONTS)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(asyncio.run(drawn()), encoding="utf-8")
