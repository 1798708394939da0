"""What became of the script: judged from what the Bot API accepted, and from the database."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.faults.lives import Bot
from tests.faults.people import CODE, HEADER, TITLE, People, Sent
from tests.faults.script import After, Fate, Rumour

ON_BUTTONS = re.compile(r'"(?:take|release|spam|unspam|agree|stop):(PK-\w{4}):')
DONE = {
    Fate.LEFT: {},
    Fate.TAKEN: {"taken": 1},
    Fate.RELEASED: {"taken": 1, "released": 1},
    Fate.SPAM: {"spam": 1},
    Fate.PUBLISHED: {"taken": 1, "proposed": 1, "published": 1},
}
"""Which lines a case's history has, and how many."""


@dataclass(frozen=True)
class Findings:
    """What the ledger and the database say after the experiment; *problems* should be empty."""

    kills: int
    lanes: int
    tips: int
    cases: int
    published: int
    erased: int
    duplicates: dict[str, int]
    orphans: int
    integrity: str
    problems: tuple[str, ...]
    seconds: float

    @property
    def bound(self) -> int:
        """How many duplicates the design allows at most: a lane has one message in flight."""
        return self.kills * self.lanes

    @property
    def kept(self) -> bool:
        """Tell whether the promise was kept."""
        sound = not self.problems and self.integrity == "ok"
        return sound and sum(self.duplicates.values()) <= self.bound

    def __str__(self) -> str:
        doubled = ", ".join(f"{what} {count}" for what, count in self.duplicates.items())
        head = (
            f"{self.kills} kills, {self.tips} tips in {self.cases} cases, {self.published}"
            f" verdicts, {self.erased} voters erased: {len(self.problems)} problems, duplicates"
            f" {doubled} (bound {self.bound}), of which {self.orphans} show an erased tip,"
            f" integrity {self.integrity}, {self.seconds:.0f} s"
        )
        return "\n".join((head, *(f"- {problem}" for problem in self.problems)))


async def found(bot: Bot, people: People, kills: int, seconds: float) -> Findings:
    """Return what can be said once everything is quiet."""
    calls = [call for call in await people.control.ledger() if call["accepted"]]
    screen = (await people.control.messages(people.desk))["messages"]
    judge = _Judge(bot, people, calls, screen)
    problems = tuple(judge.problems())
    return Findings(
        kills=kills,
        lanes=len({call["chat_id"] for call in calls if call["method"].startswith("send")}),
        tips=len(people.sent),
        cases=len(judge.cases),
        published=sum(case["status"] == "decided" for case in judge.cases.values()),
        erased=len(people.erased),
        duplicates=judge.duplicates(),
        orphans=judge.orphans,
        integrity=bot.integrity,
        problems=problems,
        seconds=seconds,
    )


class _Judge:
    def __init__(
        self, bot: Bot, people: People, calls: list[dict[str, Any]], screen: list[dict[str, Any]]
    ) -> None:
        self._bot, self._people, self._calls = bot, people, calls
        self._screen = screen
        self._rumours = people.script.rumours
        self.cases = {
            code: json.loads(state) for code, state in bot.rows("select code, state from cases")
        }
        self._tips = dict(bot.rows("select code, folded from tips"))
        self._cards = dict(
            bot.rows("select substr(slot, 6), message from slots where slot glob 'card:*'")
        )
        self._sent = [call for call in calls if call["method"].startswith("send")]
        self._of_desk = [call for call in self._sent if call["chat_id"] == people.desk]
        self.orphans = 0

    def problems(self):
        yield from self._tips_problems()
        yield from self._deeds()
        yield from self._voters()
        yield from self._erased()
        [(letters,)] = self._bot.rows("select count(*) from dead_letters")
        if letters:
            yield f"{letters} dead letters"

    def duplicates(self) -> dict[str, int]:
        """Return what was sent again although it had arrived."""
        cards = Counter(code for call in self._of_desk if (code := _card_of(call)))
        evidence = Counter(
            call["params"]["caption"] for call in self._of_desk if "caption" in call["params"]
        )
        heard = Counter(
            (call["chat_id"], CODE.findall(call["params"]["text"])[-1])
            for call in self._sent
            if TITLE in call["params"].get("text", "") and call["chat_id"] != self._people.desk
            and "kasus PK-" in call["params"]["text"]
        )  # fmt: skip
        counted = {"cards": cards, "evidence": evidence, "verdicts": heard}
        return {what: times.total() - len(times) for what, times in counted.items()}

    def _of(self, rumour: int) -> list[Sent]:
        """Return the tips on a rumour whose voters are still there."""
        sent = (each for each in self._people.sent if each.voter not in self._people.erased)
        return [each for each in sent if each.telling.rumour == rumour]

    def _tips_problems(self):
        """Every tip is in one case, with all that repeat it; its card shows it."""
        kept = [each for each in self._people.sent if each.voter not in self._people.erased]
        if len(kept) != len(self._tips):
            yield f"{len(kept)} receipts, but {len(self._tips)} tips are kept"
        for number, rumour in enumerate(self._rumours):
            tips = self._of(number)
            folded = {self._tips.get(each.code, "no tip") for each in tips}
            if len(folded) > 1 or None in folded or "no tip" in folded:
                yield f"{rumour.mark}: tips in {folded}"
            for code in folded & set(self.cases):
                yield from self._shown(code, rumour, tips)

    def _shown(self, code: str, rumour: Rumour, tips: list[Sent]):
        message = next(
            (each for each in self._screen if each["message_id"] == self._cards.get(code)), None
        )
        text = (message or {}).get("text", "")
        edited = any(each.telling.after is After.EDITS for each in tips)
        wanted = rumour.corrected if edited else rumour.text
        if not HEADER.match(text) or wanted not in text:
            yield f"{code}: its card does not show {wanted!r}"
        elif f"👥 {len({each.voter for each in tips})} " not in text:
            yield f"{code}: its card does not count {len(tips)} voters: {text.splitlines()[1]}"
        if any(each.telling.after is After.ADDS for each in tips) and not any(
            rumour.more in each.get("text", "") for each in self._screen
        ):
            yield f"{code}: what was added is not shown"
        shown = {call["params"].get("photo") for call in self._of_desk}
        if rumour.photo and not shown & {each.file for each in tips}:
            files = {
                each.file
                for each in self._people.sent
                if each.telling.rumour == self._rumours.index(rumour)
            }
            if not shown & files:
                yield f"{code}: its photo was never shown"

    def _deeds(self):
        """Everything that reviewers did was done once."""
        for number, rumour in enumerate(self._rumours):
            for code in {self._tips.get(each.code) for each in self._of(number)} & set(self.cases):
                done = Counter(note["what"] for note in self.cases[code]["history"])
                done = {what: n for what, n in done.items() if what not in {"edited", "erased"}}
                if done != DONE[rumour.fate]:
                    yield f"{code}: {rumour.fate}, but its history is {done}"

    def _voters(self):
        """Every voter of a published case heard the verdict."""
        chats = dict(
            self._bot.rows("select t.code, v.chat from tips t join voters v on v.key = t.voter")
        )
        told = dict(self._bot.rows("select code, told from tips"))
        for number, rumour in enumerate(self._rumours):
            for tip in self._of(number) if rumour.fate is Fate.PUBLISHED else ():
                code, chat = self._tips.get(tip.code), chats.get(tip.code)
                heard = [
                    call
                    for call in self._sent
                    if call["chat_id"] == chat
                    and f"kasus {code}" in call["params"].get("text", "")
                ]
                if not heard or told.get(tip.code) != "heard":
                    yield f"{tip.code}: verdict on {code} {told.get(tip.code)}, sent {len(heard)}"

    def _erased(self):
        """What only erased voters told is not shown, but for copies that nobody knows of."""
        gone = {
            each.telling.rumour for each in self._people.sent if each.voter in self._people.erased
        }
        known = {
            message
            for (message,) in self._bot.rows("select message from slots where voter = 'desk'")
        }
        for number in gone:
            mark, files = self._rumours[number].mark, self._files(number)
            if self._of(number):
                continue
            for message in self._screen:
                photo = message.get("photo", [{}])[-1].get("file_id")
                if mark not in message.get("text", "") and photo not in files:
                    continue
                if message["message_id"] in known:
                    yield f"{mark} is erased, but message {message['message_id']} shows it"
                else:
                    self.orphans += 1

    def _files(self, number: int) -> set[str]:
        return {
            each.file for each in self._people.sent if each.telling.rumour == number and each.file
        }


def _card_of(call: dict[str, Any]) -> str | None:
    """Return the code of the case whose card this is."""
    markup = json.dumps(call["params"].get("reply_markup", ""), ensure_ascii=False).replace(
        "\\", ""
    )
    found = ON_BUTTONS.search(markup)
    return found[1] if found else None
