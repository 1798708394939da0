"""A small valid knowledge folder, and an editor who writes in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import files

FILES = {
    "faq/tps.yaml": """\
id: tps
title: {id: Di TPS, en: At the polling station}
entries:
  - id: jam-tps
    question: {id: Jam berapa TPS buka?, en: When do polling stations open?}
    asked_as:
      id: [tps buka jam berapa, jam buka tps, kapan tps buka, jam nyoblos, mulai coblosan,
           tps tutup jam berapa, batas waktu nyoblos, jam operasional tps, buka pukul berapa,
           nyoblos sampai jam berapa]
      en: [opening hours, when can i vote, polls close]
    answer:
      before: {id: "TPS buka pukul {polls_open}. {polls_now}", en: "Open at {polls_open}."}
    sources:
      - {title: PKPU 17/2024 Pasal 2}
    checked: 2024-11-01
""",
    "faq/hasil.yaml": """\
id: hasil
title: {id: Hasil, en: Results}
entries:
  - id: rekapitulasi
    question: {id: Kapan rekapitulasi?, en: When is the tally?}
    asked_as:
      id: [kapan hasil keluar, pengumuman hasil, hasil resmi kapan, rekap suara, penetapan hasil,
           hasil pilkada, kapan diumumkan, siapa yang menang, hitung suara, kapan rekap selesai]
      en: [official results, when are results out, final tally]
    answer:
      before: {id: "Pada {counting}.", en: "On {counting}."}
    sources:
      - {title: PKPU 2/2024, url: "https://jdih.kpu.go.id/pkpu"}
    checked: 2024-11-01
    related: [jam-tps]
""",
    "elections/pilkada.yaml": """\
id: pilkada
name: {id: Pilkada, en: Regional elections}
polls: {opens: "07:00", closes: "13:00"}
stages:
  quiet_period:
    title: {id: Masa tenang, en: Quiet period}
    begins: 2024-11-24
    ends: 2024-11-26
  voting_day:
    title: {id: Pemungutan suara, en: Voting}
    begins: 2024-11-27
    ends: 2024-11-27
  counting:
    title: {id: Rekapitulasi, en: Tally}
    begins: 2024-11-28
    ends: 2024-12-16
""",
    "words.yaml": """\
months:
  id: [Januari, Februari, Maret, April, Mei, Juni, Juli, Agustus, September, Oktober, November,
       Desember]
  en: [January, February, March, April, May, June, July, August, September, October, November,
       December]
day: {id: "{day} {month} {year}", en: "{day} {month} {year}"}
span: {id: "{begins} s.d. {ends}", en: "{begins} to {ends}"}
polls_everywhere: {id: "Pukul {opens}–{closes}.", en: "At {opens}–{closes}."}
polls_later: {id: "Buka {day} pukul {opens}.", en: "Opens {day} at {opens}."}
polls_open: {id: "Buka sampai pukul {closes}.", en: "Open until {closes}."}
polls_closed: {id: "Sudah tutup.", en: "Closed."}
within_month: {id: "{first}–{last} {month} {year}", en: "{first}–{last} {month} {year}"}
within_year: {id: "{first}–{last} {month} {year}", en: "{first}–{last} {month} {year}"}
over_years: {id: "{first}–{last} {month} {year}", en: "{first}–{last} {month} {year}"}
vote_ahead: {id: "{days} hari lagi.", en: "{days} days to go."}
vote_tomorrow: {id: "Besok.", en: "Tomorrow."}
vote_today: {id: "Hari ini.", en: "Today."}
vote_closed: {id: "TPS tutup.", en: "Shut."}
vote_yesterday: {id: "Kemarin.", en: "Yesterday."}
vote_past: {id: "{days} hari lalu.", en: "{days} days ago."}
stages_now: {id: "Berjalan: {stages}", en: "Now: {stages}"}
stage_today: {id: "{title}", en: "{title}"}
stage_until: {id: "{title} sampai {day}", en: "{title} until {day}"}
stages_none: {id: "Tidak ada.", en: "None."}
stages_next: {id: "Berikutnya {title}, {days}.", en: "Next {title}, {days}."}
stages_over: {id: "Selesai.", en: "Over."}
timeline_past: {id: "✓ {days}: {title}", en: "✓ {days}: {title}"}
timeline_now: {id: "▶ {days}: {title}", en: "▶ {days}: {title}"}
timeline_coming: {id: "• {days}: {title}", en: "• {days}: {title}"}
""",
    "regions.csv": "code,name,kind,province_code,elects_2024,zone\n31,Jakarta,provinsi,,yes,WIB\n",
    "region_facts.yaml": "checked: 2024-11-01\nsources: [{title: UU 10/2016 Pasal 1}]\n",
    "region_words.yaml": """\
groups: {memilih: [memilih]}
rules: [{has: [memilih]}]
says:
  question: {id: "Pilkada di {region}", en: "Pilkada in {region}"}
  label: {id: "{region}", en: "{region}"}
  elects: {id: "{offices}: {ballots}", en: "{offices}: {ballots}"}
  elected: {id: "{offices}: {ballots}", en: "{offices}: {ballots}"}
  governor: {id: "gubernur {name}", en: "governor of {name}"}
  regent: {id: "bupati {name}", en: "regent of {name}"}
  mayor: {id: "wali kota {name}", en: "mayor of {name}"}
  local: {id: bupati atau wali kota, en: regent or mayor}
  one_ballot: {id: satu, en: one}
  two_ballots: {id: dua, en: two}
  sites: {id: "{kpu}, {bawaslu}", en: "{kpu}, {bawaslu}"}
  either: {id: "{one} atau {other}", en: "{one} or {other}"}
""",
    "lexicon.yaml": "variants: {tidak: [gak, nggak]}\n",
    "signals.yaml": """\
moments:
  months: [[januari], [februari], [maret], [april], [mei], [juni], [juli], [agustus], [september],
           [oktober], [november], [desember]]
  weekdays: [[senin], [selasa], [rabu], [kamis], [jumat], [sabtu], [minggu]]
  numbers: [[satu], [dua], [tiga], [empat], [lima], [enam], [tujuh], [delapan], [sembilan],
            [sepuluh], [sebelas], [belas]]
  morning: [pagi]
  afternoon: [siang]
  zones: [wib]
  amounts: [juta]
  voting: [tps]
  elsewhere: [kampanye]
  instead: [hitung]
  opening: [buka]
  closing: [tutup]
sensitive: [tps]
rules:
  - {signal: not-to-vote, example: jangan ke tps, has: [[jangan], [tps]]}
""",
    "asides.yaml": "asides: [{about: weather, decline: off_topic, asked_as: {id: [cuaca besok]}}]\n",
    "decision.yaml": """\
fitted: 2024-11-01
questions: "0"
note: made up
answer: {at: "0.5", bias: "-4", weights: {known: "4", lead: "4"}}
offer: {at: "0.2", bias: "-2", weights: {known: "4"}}
""",
    "facts.yaml": "sections: [{section: '5', title: Voting day, facts: ['5.01']}]\n",
    "names.yaml": """\
parties: {any_case: [Golkar, PDI-P, Partai Buruh], as_written: [PAN, Partai Aceh]}
persons: [Prabowo, Constant Karma]
contests:
  - contest: Pilkada Jakarta 2024
    winner: [Pramono Anung, Pramono]
    others: [[Ridwan Kamil, Suswono], [Dharma Pongrekun, Dharma–Kun]]
may_name: []
""",
    "traps.yaml": """\
groups:
  denial: [bukan, keliru*, not]
rules:
  - trap: T10
    reason: governors were elected in 37 provinces
    has: [["38 provinsi", "38 provinces"]]
    unless: [denial, ["37"]]
    caught: [Pilkada di 38 provinsi., Pilkada in 38 provinces.]
    spared: [Pilkada bukan di 38 provinsi., Pilkada di 37 provinsi.]
  - trap: T6
    reason: each reason has its own paper
    has: [[tahanan], [surat rehabilitasi]]
    within: "4"
    order: as-written
    caught: ["Tahanan: surat rehabilitasi"]
    spared: ["Rehabilitasi: surat rehabilitasi"]
""",
    "guards.yaml": "masks: {national_id: «NIK», phone: «telepon», email: «email»}\n",
}


class Editor:
    """Writes in a knowledge folder and reads what `check` says about it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def writes(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def replaces(self, name: str, old: str, new: str) -> Path:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
        return self.writes(name, text.replace(old, new))

    def problems(self) -> list[str]:
        return [str(each).removeprefix(f"{self.folder}/") for each in files.problems(self.folder)]


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    editor = Editor(tmp_path / "knowledge")
    for name, text in FILES.items():
        editor.writes(name, text)
    return editor
