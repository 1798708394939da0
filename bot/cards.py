"""What a voter sees: answers, choices, topics and menus as messages. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.texts import Catalogues, Markup, fill, joined
from bot.texts.keys import Texts
from bot.turns import Button, Keyboard, Message
from knowledge.answers import Answer
from knowledge.claims import Claim, Rating
from knowledge.elections import Zone
from knowledge.entries import Lang, Source, Topic
from knowledge.guards import Decline
from knowledge.region_answers import entry_id
from knowledge.regions import Region, full_name
from knowledge.snapshot import Knowledge

LABEL = 60
"""Characters of a button's label; phones show fewer, and the message shows the whole."""

RELATED = 2
"""How many related questions an answer offers."""


@dataclass(frozen=True, slots=True)
class World:
    """What every turn may read: the knowledge of this moment, the texts, and who we are.

    *verdicts* leads from likeness keys to what the reviewers published.
    """

    knowledge: Knowledge
    texts: Catalogues
    username: str
    operator: str = ""
    desk: bool = False
    verdicts: Mapping[str, Claim] = field(default_factory=dict)

    def link(self, payload: str = "") -> str:
        """Return the address that opens this bot, with *payload* as its start parameter."""
        return f"https://t.me/{self.username}" + (f"?start={payload}" if payload else "")


def welcome(world: World, lang: Lang) -> Message:
    """Return the first message: what this is, who runs it, and the topics."""
    texts = world.texts[lang]
    last = (
        Button(label=texts.button_language, data=f"lang:{_other(lang).value}"),
        Button(label=texts.button_zone, data="zones:"),
    )
    report = (Button(label=texts.button_report_this, data="lapor:"),)
    return Message(
        html=fill(texts.welcome, run_by=_run_by(world, texts)),
        buttons=(*topic_rows(world.knowledge, lang), *((report,) if world.desk else ()), last),
    )


def guide(world: World, lang: Lang) -> Message:
    """Return how to use the bot."""
    texts = world.texts[lang]
    return Message(html=fill(texts.help, run_by=_run_by(world, texts)), buttons=menu(texts))


def privacy(world: World, lang: Lang) -> Message:
    """Return what is kept of a voter and what is not."""
    texts = world.texts[lang]
    return Message(html=fill(texts.privacy, run_by=_run_by(world, texts)))


def topics(world: World, lang: Lang) -> Message:
    """Return the topics to choose from."""
    return Message(html=world.texts[lang].topics, buttons=topic_rows(world.knowledge, lang))


def topic(chosen: Topic, texts: Texts, lang: Lang) -> Message:
    """Return the questions of one topic."""
    questions = (
        (Button(label=_label(each.button(lang)), data=f"show:{each.id}"),)
        for each in chosen.entries
    )
    back = (Button(label=texts.button_back, data="topics:"),)
    return Message(
        html=fill(texts.topic, title=chosen.title.in_(lang)), buttons=(*questions, back)
    )


def languages(catalogues: Catalogues, lang: Lang) -> Message:
    """Return the choice of language; each button is labelled in the language it chooses."""
    rows = tuple(
        (Button(label=catalogues[_other(each)].button_language, data=f"lang:{each.value}"),)
        for each in Lang
    )
    return Message(html=catalogues[lang].language, buttons=rows)


def zones(texts: Texts) -> Message:
    """Return the choice of time zone."""
    row = tuple(Button(label=zone.value, data=f"zone:{zone.value}") for zone in Zone)
    return Message(html=texts.zone, buttons=(row,))


def zone_set(
    zone: Zone, place: str | None, hours: str, texts: Texts, regions: Sequence[Region] = ()
) -> Message:
    """Return that *zone* is used from now on, and what it means for the polling *hours*.

    *regions* have the name that told it; a button leads to what each elects.
    """
    if place:
        html = fill(texts.zone_of_place, place=place, zone=zone.value, hours=hours)
    else:
        html = fill(texts.zone_set, zone=zone.value, hours=hours)
    rows = (
        (
            Button(
                label=texts.button_elects.format(region=full_name(each)),
                data=f"also:{entry_id(each)}",
            ),
        )
        for each in regions
    )
    return Message(html=html, buttons=tuple(rows))


def which_region(texts: Texts) -> Message:
    """Return what is elected in general, and the question for the voter's region."""
    return Message(html=texts.region_which)


def choices(
    answers: Sequence[Answer], message: int, texts: Texts, asking: str | None = None
) -> Message:
    """Return "which one do you mean?", or *asking*, for the voter's *message*."""
    numbered = (
        joined(_told_apart(number, answer, answers, texts), "\n")
        for number, answer in enumerate(answers, 1)
    )
    questions = joined(numbered, "\n")
    rows = (
        (
            Button(
                label=_label(_named(answer, texts)),
                data=f"pick:{answer.entry.id}:{message}",
            ),
        )
        for answer in answers
    )
    none = (Button(label=texts.button_none, data=f"none:{message}"),)
    return Message(html=fill(asking or texts.choices, questions=questions), buttons=(*rows, none))


def _named(answer: Answer, texts: Texts) -> str:
    """Return what a button that leads to *answer* shows; a rumour is called one."""
    name = answer.entry.button(answer.lang)
    return texts.button_rumour.format(title=name) if answer.rumour else name


def _told_apart(
    number: int, answer: Answer, among: Sequence[Answer], texts: Texts
) -> Iterator[Markup]:
    """Yield *answer* as a choice, and in what it differs from the next of *among* that it is taken for."""
    choice = texts.choice_rumour if answer.rumour else texts.choice
    yield fill(choice, number=number, question=answer.question)
    others = (each.entry.id for each in among)
    differences = (answer.entry.differs_from.get(id_) for id_ in others)
    if difference := next(filter(None, differences), None):
        yield fill(texts.choice_difference, difference=difference.in_(answer.lang))


def shown(answer: Answer, world: World, message: int = 0, *, rated: bool = False) -> Message:
    """Return *answer* as it is shown: a rumour with its rating, anything else as its card."""
    if answer.rumour:
        return claim(answer.rumour, world, answer.lang)
    return card(answer, world, message, rated=rated)


def card(answer: Answer, world: World, message: int = 0, *, rated: bool = False) -> Message:
    """Return *answer* with its basis and date.

    *message* is the voter's question, 0 if it was browsed to; once *rated* it asks no more.
    """
    texts = world.texts[answer.lang]
    html = fill(
        texts.card,
        question=answer.question,
        answer=answer.text,
        sources=_sources(answer.sources, texts.card_source, texts.card_source_linked),
        checked=world.knowledge.words.date(answer.checked, answer.lang),
    )
    return Message(html=html, buttons=_card_rows(answer, world, message, rated=rated))


def with_second(card: Message, also: Answer | None, texts: Texts) -> Message:
    """Return *card* with a button for what else a long message asked."""
    if also is None:
        return card
    label = _label(texts.button_also.format(question=_named(also, texts)))
    second = Button(label=label, data=f"also:{also.entry.id}")
    return card.model_copy(update={"buttons": ((second,), *card.buttons)})


def share(answer: Answer, world: World) -> Message:
    """Return *answer* as a plain text to forward, with a link that opens it here."""
    texts = world.texts[answer.lang]
    html = fill(
        texts.share,
        question=answer.question,
        answer=answer.text,
        sources=_sources(answer.sources, texts.share_source, texts.share_source_linked),
        checked=world.knowledge.words.date(answer.checked, answer.lang),
        link=world.link(answer.entry.id),
    )
    return Message(html=html)


def claim(checked: Claim, world: World, lang: Lang) -> Message:
    """Return a checked rumour with its rating, its basis and its date."""
    texts = world.texts[lang]
    html = fill(
        texts.claim_card,
        rating=fill(rating(checked.rating, texts)),
        title=checked.title.in_(lang),
        explanation=checked.explanation.in_(lang),
        sources=_sources(checked.sources, texts.card_source, texts.card_source_linked),
        checked=world.knowledge.words.date(checked.checked, lang),
    )
    return Message(html=html, buttons=menu(texts))


def rating(given: Rating, texts: Texts) -> str:
    """Return how a rating is said, with its mark."""
    said: str = getattr(texts, f"rating_{given.value.replace('-', '_')}")
    return said


def missing(world: World, lang: Lang, message: int = 0) -> Message:
    """Return an honest "no official answer yet", with where else to look.

    *message* is the voter's question; it can be sent to the reviewers.
    """
    texts = world.texts[lang]
    rows = (*_desk_rows(world, texts, message), *topic_rows(world.knowledge, lang))
    return Message(html=texts.missing, buttons=rows)


def unsolved(world: World, lang: Lang, message: int) -> Message:
    """Return what to do after an answer that did not help; *message* is the question, if known."""
    texts = world.texts[lang]
    return Message(html=texts.unsolved, buttons=(*_desk_rows(world, texts, message), *menu(texts)))


def no_desk(world: World, lang: Lang) -> Message:
    """Return where to report, as this bot has no review desk."""
    return Message(html=world.texts[lang].no_desk)


def gone(world: World, lang: Lang) -> Message:
    """Return what a button of a withdrawn entry or topic says."""
    return Message(html=world.texts[lang].gone, buttons=topic_rows(world.knowledge, lang))


def declined(reason: Decline, instead: Sequence[Answer], texts: Texts) -> Message:
    """Return the reply to what is no question for official information.

    *instead* is what the voter may have asked for all the same; of the message nothing is kept.
    """
    reply = Message(html=getattr(texts, f"decline_{reason.value}"))
    if not instead:
        return reply
    asked_back = choices(instead, 0, texts, texts.instead)
    return asked_back.model_copy(update={"html": f"{reply.html}\n\n{asked_back.html}"})


def menu(texts: Texts) -> Keyboard:
    """Return the one button that leads to everything."""
    return ((Button(label=texts.button_topics, data="topics:"),),)


def topic_rows(knowledge: Knowledge, lang: Lang) -> Keyboard:
    """Return a button for each topic."""
    return tuple(
        (Button(label=_label(each.title.in_(lang)), data=f"topic:{each.id}"),)
        for each in knowledge.topics
    )


def _desk_rows(world: World, texts: Texts, message: int) -> Keyboard:
    """Return how a question, or something else, can be sent to the reviewers."""
    if not (world.desk and message):
        return ()
    return (
        (Button(label=texts.button_ask_desk, data=f"ask:{message}"),),
        (Button(label=texts.button_report_this, data="lapor:"),),
    )


def _card_rows(answer: Answer, world: World, message: int, *, rated: bool) -> Keyboard:
    texts, entry = world.texts[answer.lang], answer.entry
    rows: list[tuple[Button, ...]] = []
    if not rated:
        solved = Button(label=texts.button_solved, data=f"ok:{entry.id}:{message}")
        unsolved = Button(label=texts.button_unsolved, data=f"no:{entry.id}:{message}")
        rows.append((solved, unsolved))
    for id_ in entry.related[:RELATED]:
        if other := world.knowledge.entry(id_):
            label = _label(other.button(answer.lang))
            rows.append((Button(label=label, data=f"also:{other.id}"),))
    if answer.local:
        rows.append((Button(label=texts.button_zone, data="zones:"),))
    share = Button(label=texts.button_share, data=f"share:{entry.id}")
    rows.append((share, _way_back(answer, world, message)))
    return tuple(rows)


def _way_back(answer: Answer, world: World, message: int) -> Button:
    """Return the button to the topic that was browsed, or to all topics."""
    texts, topic = world.texts[answer.lang], world.knowledge.topic_of(answer.entry.id)
    if topic and message == 0:
        return Button(label=texts.button_back, data=f"topic:{topic.id}")
    return Button(label=texts.button_topics, data="topics:")


def _sources(sources: Sequence[Source], plain: str, linked: str) -> Markup:
    filled = (fill(linked if s.url else plain, title=s.title, url=s.url) for s in sources)
    return joined(filled, " · ")


def _run_by(world: World, texts: Texts) -> Markup:
    if world.operator:
        return fill(texts.run_by, operator=world.operator)
    return fill(texts.run_by_nobody)


def _label(text: str) -> str:
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"


def _other(lang: Lang) -> Lang:
    return Lang.EN if lang is Lang.ID else Lang.ID
