"""The keys of the catalogues: a typo in a key fails in mypy, a missing sentence at start."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Texts(BaseModel):
    """One language's sentences; a field is the occasion on which it is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    welcome: Sentence
    run_by: Sentence
    run_by_nobody: Sentence
    help: Sentence
    privacy: Sentence
    topics: Sentence
    topic: Sentence
    card: Sentence
    card_source: Sentence
    card_source_linked: Sentence
    share: Sentence
    share_source: Sentence
    share_source_linked: Sentence
    choices: Sentence
    choice: Sentence
    missing: Sentence
    ask_again: Sentence
    unsolved: Sentence
    gone: Sentence
    stale_button: Sentence
    late: Sentence
    failed: Sentence
    decline_vote_advice: Sentence
    decline_prediction: Sentence
    decline_person: Sentence
    decline_personal_data: Sentence
    decline_greeting: Sentence
    decline_farewell: Sentence
    decline_small_talk: Sentence
    decline_thanks: Sentence
    decline_danger: Sentence
    decline_other_election: Sentence
    decline_language: Sentence
    decline_abuse: Sentence
    decline_instructions: Sentence
    sent_voice: Sentence
    sent_picture: Sentence
    sent_sticker: Sentence
    sent_contact: Sentence
    sent_location: Sentence
    sent_other: Sentence
    language: Sentence
    language_set: Sentence
    zone: Sentence
    zone_set: Sentence
    zone_of_place: Sentence
    stranger_group: Sentence
    alarm_broken: Sentence
    alarm_refused: Sentence
    alarm_knowledge: Sentence
    button_topics: Sentence
    button_back: Sentence
    button_solved: Sentence
    button_unsolved: Sentence
    button_share: Sentence
    button_none: Sentence
    button_language: Sentence
    button_zone: Sentence
    toast_solved: Sentence
    toast_unsolved: Sentence
    about_short: Sentence
    about: Sentence
    command_start: Sentence
    command_help: Sentence
    command_topics: Sentence
    command_zone: Sentence
    command_language: Sentence
    command_privacy: Sentence
    demo_help: Sentence
    demo_time: Sentence
    demo_bad_time: Sentence
    demo_silence: Sentence
    demo_edited: Sentence
