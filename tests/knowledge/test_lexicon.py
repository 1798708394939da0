"""The lexicon: what it refuses, and what it must never merge."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from knowledge.lexicon import Lexicon
from knowledge.text import words

FILE = Path(__file__).parents[2] / "knowledge" / "lexicon.yaml"
LEXICON = Lexicon.model_validate(yaml.safe_load(FILE.read_text("utf-8")))


def standardised(text: str) -> str:
    return " ".join(words(text, LEXICON.standard))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kpn nyoblos", "kapan coblos"),
        ("gmn klo ektp ilang", "bagaimana kalau ktp hilang"),
        ("walkot dipilih ga", "wali kota dipilih tidak"),
        ("pilgub jkt", "pemilihan gubernur jakarta"),
        ("piye carane", "bagaimana cara"),
        ("kumaha mun teu boga c6", "bagaimana kalau tidak punya undangan"),
        ("when do I vote", "kapan do saya coblos"),
        ("ballot color", "surat suara warna"),
    ],
)
def test_what_voters_type_becomes_standard(typed, expected):
    assert standardised(typed) == expected


@pytest.mark.parametrize(
    "kept_apart",
    [
        ["buka", "tutup"],
        ["mulai", "selesai"],
        ["sah", "tidak sah"],
        ["valid", "invalid"],
        ["gubernur", "bupati", "wali kota", "presiden"],
        ["walkot", "kab", "kota"],
        ["dpt", "dptb", "dpk", "dps", "dapat"],
        ["boleh", "harus", "bisa"],
        ["sudah", "belum", "tidak", "jangan", "bukan"],
        ["menang", "kalah"],
        ["sebelum", "setelah"],
        ["h 7", "h 30", "h 3"],
        ["terdaftar", "unregistered"],
        ["pemilu", "pilkada", "pilpres"],
        ["kpu", "bawaslu", "kpps", "dkpp"],
        ["memilih", "dipilih", "pemilih"],
        ["lapor", "laporan"],
        ["pagi", "siang", "sore", "malam"],
    ],
)
def test_opposites_and_rivals_are_never_merged(kept_apart):
    for one, other in combinations(kept_apart, 2):
        assert standardised(one) != standardised(other)


@pytest.mark.parametrize("opposites", [["buka", "tutup"], ["sah", "batal"], ["menang", "kalah"]])
def test_opposites_share_no_concept(opposites):
    concepts = [LEXICON.concept_of.get(word, word) for word in opposites]

    assert len(set(concepts)) == len(concepts)


def test_lists_and_offices_have_no_common_concept():
    for word in ["dpt", "dptb", "dpk", "dps", "gubernur", "bupati", "wali", "boleh", "harus"]:
        assert word not in LEXICON.concept_of


def test_standard_spelling_is_final():
    for word in LEXICON.variants:
        assert standardised(word) == word


@pytest.mark.parametrize(
    ("lexicon", "problem"),
    [
        (
            {"variants": {"tidak": ["ga"], "dengan": ["ga"]}},
            "variants: 'ga' is in both 'tidak' and 'dengan'",
        ),
        (
            {"variants": {"tidak": ["ga", "gak"], "ga": ["g"]}},
            "variants: 'ga' is a variant of 'tidak' and the standard 'ga'",
        ),
        (
            {"variants": {"wali kota": ["walkot"], "pelindung": ["wali"]}},
            "variants: 'wali' is a variant of 'pelindung' and part of the standard 'wali kota'",
        ),
        (
            {"variants": {"uang": ["duit"]}, "concepts": {"x": ["suap"], "y": ["suap"]}},
            "concepts: 'suap' is in both 'x' and 'y'",
        ),
        (
            {"variants": {"uang": ["duit"]}, "concepts": {"x": ["duit"]}},
            "x: 'duit' is a variant of 'uang'; use that",
        ),
        (
            {"variants": {"uang": ["duit"]}, "stop": ["duit"]},
            "stop: 'duit' is a variant of 'uang'; use that",
        ),
        ({"variants": {"ktp": ["e-ktp"]}}, "variants: ktp: 'e-ktp' is not one normalised word"),
        ({"variants": {"E-KTP": ["ektp"]}}, "variants: 'E-KTP' should be written 'e ktp'"),
        ({"variants": {"ktp": ["kartu penduduk"]}}, "'kartu penduduk' is not one normalised word"),
    ],
)
def test_a_contradiction_is_named(lexicon, problem):
    with pytest.raises(ValidationError) as refused:
        Lexicon.model_validate(lexicon)

    assert problem in str(refused.value)
