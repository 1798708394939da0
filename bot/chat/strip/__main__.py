"""A process of its own for one file: a hostile one costs no more than this process.

The file comes on standard input; a line with its new name and the cleaned file go to standard
output, nothing if it can't be cleaned.
"""

from __future__ import annotations

import sys

from bot.chat.strip import strip

if __name__ == "__main__" and (found := strip(sys.stdin.buffer.read())):
    sys.stdout.buffer.write(found.name.encode() + b"\n" + found.content)
