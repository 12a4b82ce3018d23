"""Learned evidence: short texts, people strings, lines. Everybody named here is invented."""

import hashlib
import itertools
import lzma
import math
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.scrapers import evidence
from confprep.scrapers.evidence import line_looks, people_strings, sequence, texts
from confprep.scrapers.evidence.line_looks import LineLook
from confprep.scrapers.evidence.training import train
from confprep.scrapers.evidence.training.renderers import RENDERERS
from confprep.scrapers.evidence.training.samples import NOBODY, rendered

# What a short text is.

KINDS = [
    ("Marit Solvendahl", "person"),
    ("Dario Penhallow, MD", "person"),
    ("P. K. Mohandarkar", "person"),
    ("JOHN ALBERWICK", "person"),
    ("Prof. Elin Morrowgate", "person"),
    ("Sandhaven Medical College", "affiliation"),
    ("Department of Orthopaedics, Northmere University Hospital", "affiliation"),
    ("Woods Harbor, MA", "affiliation"),
    ("Klinikum Hallstein", "affiliation"),
    ("Ankle Fractures: What Changed", "title"),
    ("Outcomes of revision arthroplasty in elderly patients", "title"),
    ("Executive Committee Meeting", "title"),
    ("Participants will learn how to examine the foot and to plan a fusion.", "prose"),
    ("Ballroom A", "room"),
    ("Room 12", "room"),
    ("Moderators:", "role"),
    ("Session Chair", "role"),
    ("Download PDF", "other"),
    ("508-555-0142", "other"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_a_short_text_is_told_by_its_looks(text: str, kind: str) -> None:
    found = evidence.classify(text)
    assert evidence.kind(text) == kind, found
    assert math.isclose(sum(found.values()), 1.0)
    assert set(found) == set(texts.KINDS)


# People strings taken apart.

PLACED = [
    (
        "Marit Solvendahl, MD - Sandhaven Medical College",
        ["Marit Solvendahl|Sandhaven Medical College|"],
    ),
    (
        "Dario Penhallow & Tamsin Orrelby, Northmere University Hospital",
        [
            "Dario Penhallow|Northmere University Hospital|",
            "Tamsin Orrelby|Northmere University Hospital|",
        ],
    ),
    (
        "Chairmen: F. Di Ronda (Paris), S. Sgouri (Athens)",
        ["F. Di Ronda|Paris|Chairmen", "S. Sgouri|Athens|Chairmen"],
    ),
    ("Pulo Ajamar/Rivermouth University", ["Pulo Ajamar|Rivermouth University|"]),
    ("Tilo Sandmark NKH", ["Tilo Sandmark|NKH|"]),
    (
        "Tilo Sandmark¹, Kirsten Bronholm²\n¹Vanstead Medical Center\n²Fenmark Institute, Ely, MA",
        [
            "Tilo Sandmark|Vanstead Medical Center|",
            "Kirsten Bronholm|Fenmark Institute, Ely, MA|",
        ],
    ),
    (
        "Annika Rowleyᵃ and Bo Chandraᵇ\nᵃSandhaven Medical College\nᵇNorthmere University",
        ["Annika Rowley|Sandhaven Medical College|", "Bo Chandra|Northmere University|"],
    ),
    ("Session 1: Growth plates - Chair Dr Elin Morrow", ["Elin Morrow||Chair"]),
    (
        "Corresponding author: Oriana Pellbrook, 508-555-0142, oriana@example.org",
        ["Oriana Pellbrook||Corresponding author"],
    ),
    (
        "Scored by: Dr Orla Anwick, Dr. Lynn Coulfeld, and Dr. Jenna Tuckman.",
        ["Orla Anwick||Scored by", "Lynn Coulfeld||Scored by", "Jenna Tuckman||Scored by"],
    ),
    (
        "Professor J Zamorra – Dr Kadir Sulemoor – Dr Hana Albinford",
        ["J Zamorra||", "Kadir Sulemoor||", "Hana Albinford||"],
    ),
    (
        "Presenter:David A. Braywick, MD\nCo-Authors:John Nguyvale, MD\nAffiliation:Ely Hospital",
        [
            "David A. Braywick|Ely Hospital|Presenter",
            "John Nguyvale|Ely Hospital|Co-Authors",
        ],
    ),
    ("Marit Solvendahl (with FPD)", ["Marit Solvendahl||"]),
    ("Garcia-Fructa Gemma ( Barcelona)", ["Garcia-Fructa Gemma|Barcelona|"]),
    ("O'Brannen, Mary; Sandholm, Jon", ["O'Brannen, Mary||", "Sandholm, Jon||"]),
    (
        "Marit Solvendahl, MD, Professor of Surgery, Sandhaven Medical College",
        ["Marit Solvendahl|Sandhaven Medical College|"],
    ),
    ("Aarni\nLehtomark, NKH", ["Aarni Lehtomark|NKH|"]),
    ("Иванов Сергей", ["Иванов Сергей||"]),
]


@pytest.mark.parametrize(("text", "expected"), PLACED)
def test_people_are_taken_apart(text: str, expected: list[str]) -> None:
    found = evidence.people(text)
    assert [f"{it.name}|{it.affiliation}|{it.role}" for it in found] == expected


WITH_TITLE = [
    ("Ankle Fractures - Marit Solvendahl, Sandhaven Medical College", "Ankle Fractures"),
    (
        "Pedro Gallmar (University of Lisandra, Portugal): Scaffolds that carry load",
        "Scaffolds that carry load",
    ),
    (
        'Robert B. Andermark, MD, Orrin Foot Institute "Use of Foam in Tendon Repair."',
        "Use of Foam in Tendon Repair.",
    ),
]


@pytest.mark.parametrize(("text", "title"), WITH_TITLE)
def test_a_title_beside_people_is_kept(text: str, title: str) -> None:
    found = evidence.take_apart(text)
    assert found.title == title
    assert len(found.people) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Woods Harbor, MA",
        "Diagnostax, Fenwick-Micron, Solway Pharma",
        "Speaker: TBD",
        "Outcomes of Ankle Fractures in the Elderly",
        "Coffee Break",
        "Ballroom A",
        "Download slides",
        "",
        " \n ",
    ],
)
def test_nobody_is_invented(text: str) -> None:
    assert evidence.people(text) == ()


def test_the_bar_decides_what_is_sure_enough() -> None:
    text = "Robin Yusrander, Morten Nikolavik"
    low, high = evidence.people(text, bar=0.12), evidence.people(text, bar=0.999)
    assert [person.name for person in low] == text.split(", ")
    assert len(high) < len(low)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_text_can_be_asked_for_people(text: str) -> None:
    parts = evidence.take_apart(text)
    places = [(part.start, part.end) for part in parts.segments]
    assert places == sorted(places)
    assert all(text[part.start : part.end] == part.text for part in parts.segments)
    for person in parts.people:
        assert 0.0 <= person.probability <= 1.0
        assert " ".join(text[person.start : person.end].split()).strip(" ,;") == person.name
    assert math.isclose(sum(evidence.classify(text).values()), 1.0)


# Floors by layout, on texts that were not trained on.

FLOOR = 0.85
FLOORS = {
    "bare_unit": 0.7,
    "title_bare": 0.65,
    "surnames": 0.5,
    "family_comma": 0.7,
    "family_first": 0.75,
}
"""Share of names found, by layout; the others have `FLOOR`."""
EACH = 24


@pytest.mark.parametrize("layout", sorted(RENDERERS))
def test_every_layout_is_read(layout: str) -> None:
    rng = random.Random(f"floor {layout}")
    true, found = Counter(), Counter()
    for number in range(EACH):
        sample = rendered(rng, layout)
        true.update((number, " ".join(person.name.split())) for person in sample.truth)
        found.update((number, person.name) for person in evidence.people(sample.text))
    if not true:
        assert found.total() <= 1
        return
    floor = FLOORS.get(layout, FLOOR)
    assert (true & found).total() >= floor * true.total()
    assert (true & found).total() >= floor * found.total()


@pytest.mark.parametrize("layout", sorted(NOBODY))
def test_texts_without_people_stay_so(layout: str) -> None:
    rng = random.Random(f"nobody {layout}")
    wrong = sum(bool(evidence.people(rendered(rng, layout).text)) for _ in range(EACH))
    assert wrong <= 2


# The chain.


def chains() -> st.SearchStrategy[tuple[sequence.Chain, list[list[float]]]]:
    value = st.integers(-90, 90)

    def build(size: int) -> st.SearchStrategy[tuple[sequence.Chain, list[list[float]]]]:
        labels = "abcd"[:size]
        moves = st.lists(value, min_size=size * size, max_size=size * size)
        rows = st.lists(st.lists(value, min_size=size, max_size=size), min_size=1, max_size=5)

        def made(numbers: list[int]) -> sequence.Chain:
            lines = []
            for index, label in enumerate(labels):
                row = numbers[index * size : (index + 1) * size]
                cells = [f"{to}{number}" for to, number in zip(labels, row, strict=True)]
                lines.append("\t".join([f"from {label}", *cells]))
            return sequence.Chain(labels, "\n".join(lines))

        scores = rows.map(lambda table: [[v / sequence.SCALE for v in row] for row in table])
        return st.tuples(moves.map(made), scores)

    return st.integers(2, 4).flatmap(build)


def weight(chain: sequence.Chain, scores: list[list[float]], path: tuple[int, ...]) -> float:
    total = sum(row[label] for row, label in zip(scores, path, strict=True))
    return total + sum(chain.moves[one][two] for one, two in itertools.pairwise(path))


@settings(max_examples=80, deadline=None)
@given(chains())
def test_the_best_sequence_is_the_best_of_all(
    made: tuple[sequence.Chain, list[list[float]]],
) -> None:
    chain, scores = made
    every = itertools.product(range(len(chain.labels)), repeat=len(scores))
    top = max(weight(chain, scores, path) for path in every)
    assert math.isclose(weight(chain, scores, tuple(chain.best(scores))), top, abs_tol=1e-9)


@settings(max_examples=80, deadline=None)
@given(chains())
def test_likelihoods_are_those_of_all_sequences(
    made: tuple[sequence.Chain, list[list[float]]],
) -> None:
    chain, scores = made
    every = list(itertools.product(range(len(chain.labels)), repeat=len(scores)))
    odds = [math.exp(weight(chain, scores, path)) for path in every]
    found = chain.likelihoods(scores)
    for place, row in enumerate(found):
        assert math.isclose(sum(row), 1.0)
        for label, share in enumerate(row):
            of_label = sum(o for o, path in zip(odds, every, strict=True) if path[place] == label)
            assert math.isclose(share, of_label / sum(odds), abs_tol=1e-6)


def test_an_empty_sequence_has_no_labels() -> None:
    chain = sequence.Chain("ab", "")
    assert chain.best([]) == []
    assert chain.likelihoods([]) == []


# Lines of a document.

PAGE = """\
Annual Fracture Meeting
Wednesday, October 14, 2026
8:00 AM - 9:00 AM
Pilon Fractures: What Changed
Location: Room 12
Moderator: Marit Solvendahl, MD - Sandhaven Medical College
9:00 AM - 10:00 AM
Outcomes of Ankle Fusion
Location: Room 14
Moderator: Dario Penhallow, MD - Northmere University Hospital
10:00 AM - 10:30 AM
Coffee Break
"""


def test_each_line_has_its_role() -> None:
    looks = [LineLook(text=line) for line in PAGE.splitlines()]
    found = [max(roles, key=roles.__getitem__) for roles in evidence.line_roles(looks)]
    once = ["when", "title", "room", "people"]
    assert found[1:] == ["when", *once, *once, "when", "title"]
    assert set(found) <= set(line_looks.ROLES.values())


def test_lines_of_one_look_share_what_is_known() -> None:
    names = ["Marit Solvendahl", "Dario Penhallow", "Tamsin Orrelby", "Orla Brandekvist", "Xq Zzyt"]
    looks = []
    for name in names:
        looks.append(LineLook(text="8:00 - 8:10 Outcomes of Ankle Fusion", look="li.title"))
        looks.append(LineLook(text=name, look="li.speaker"))
    found = [line_looks.reading(look) for look in looks]
    people_at = line_looks.LABELS.index("P")
    alone = line_looks.likelihoods(found, pool=False)[-1][people_at]
    pooled = line_looks.likelihoods(found)[-1][people_at]
    assert pooled >= alone
    assert pooled > 0.9


# The weights.


def test_weights_are_those_that_were_recorded() -> None:
    for which, (_, weights) in train.recorded().items():
        packed = (train.WEIGHTS / train.FILES[which]).read_bytes()
        assert hashlib.sha256(lzma.decompress(packed)).hexdigest() == weights, which
    assert set(train.recorded()) == set(train.FILES)


def test_weights_are_whole_numbers_in_order_and_small() -> None:
    for which in ("people", "lines"):
        text = lzma.decompress((train.WEIGHTS / train.FILES[which]).read_bytes()).decode()
        rows = [line.split("\t") for line in text.splitlines()]
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        assert all(int(cell[1:]) for row in rows for cell in row[1:])
    sizes = {which: (train.WEIGHTS / name).stat().st_size for which, name in train.FILES.items()}
    assert sizes["people"] < 70_000
    assert sizes["texts"] < 70_000
    assert sizes["lines"] < 10_000


def test_an_inventor_of_one_seed_invents_the_same() -> None:
    for layout in ("brackets", "numbered", "told_in_sentences"):
        one, other = (rendered(random.Random(5), layout) for _ in range(2))
        assert one == other


def test_the_labels_of_a_rendered_text_are_read_back_as_its_people() -> None:
    """What puts labels together agrees with what the renderers say is true."""
    rng = random.Random(77)
    right = of = 0
    for layout in sorted(RENDERERS):
        for _ in range(6):
            sample = rendered(rng, layout)
            segments, at = [], 0
            for piece in sample.pieces:
                if piece.text.strip() or "\n" in piece.text:
                    stripped = piece.text.strip() or "\n"
                    start = at + piece.text.index(stripped)
                    segments.append(
                        people_strings.Segment(piece.label, stripped, start, start + len(stripped))
                    )
                at += len(piece.text)
            found = {(it.name, it.affiliation) for it in people_strings.assemble(segments)}
            true = {
                (" ".join(it.name.split()), " ".join(it.affiliation.split())) for it in sample.truth
            }
            right += len(found & true)
            of += len(true)
    assert right > 0.9 * of


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Rui Lopes (ULS Trondão/Escola Superior de Saúde do Vale – IPV)",
            [("Rui Lopes", "ULS Trondão/Escola Superior de Saúde do Vale – IPV")],
        ),
        ("Rui (Ruca) Lopes, MD", [("Rui (Ruca) Lopes", "")]),
        ("Ann Roe, MD (Moderator)", [("Ann Roe", "")]),
        ("Ann Roe (Mayo Clinic), Bo Lee (Emory University)",
         [("Ann Roe", "Mayo Clinic"), ("Bo Lee", "Emory University")]),
    ],
)  # fmt: skip
def test_brackets_behind_a_name_hold_one_place_of_work(
    text: str, people: list[tuple[str, str]]
) -> None:
    assert [(one.name, one.affiliation) for one in evidence.people(text, bar=0.25)] == people
