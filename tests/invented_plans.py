"""Invented plans and profiles for the tests of the words. Nobody here is a real person."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from confprep.model import (
    Appearance,
    Commitment,
    Evidence,
    Match,
    Meeting,
    Mentor,
    Name,
    Person,
    Plan,
    Poster,
    Profile,
    Program,
    Prospect,
    Source,
    Target,
    Visit,
)
from confprep.people.names import parse

ZONE = ZoneInfo("America/Los_Angeles")
MEETING = Meeting(
    key="aaos-2025",
    name="AAOS 2025 Annual Meeting",
    society="AAOS",
    starts=date(2025, 3, 10),
    ends=date(2025, 3, 14),
    city="San Diego",
    zone="America/Los_Angeles",
)
ORTHO = Profile(
    name="Amara Delacroix",
    email="amara.delacroix@example.org",
    school="St. Example University School of Medicine",
    country="Grenada",
    status="us-img",
    stage="student",
    specialty="orthopaedic-surgery",
    interests=("fracture care", "outcomes research"),
    research="a retrospective review of 212 tibial nonunions, submitted to a journal",
    application_year=2026,
    aamc_id="14000000",
    cv="~/documents/Delacroix_CV.pdf",
    mentors=(
        Mentor(name="Dr. Wanda Quist", institution="Example Hospital", since=date(2024, 6, 1)),
    ),
)
PRELIMINARY = Profile(
    name="Tomás Iyengar-Novák",
    email="tomas.iyengar@example.org",
    school="Example Medical College",
    country="India",
    status="non-us-img",
    stage="preliminary",
    hospital="Example County Medical Center",
    specialty="general-surgery",
    interests=("emergency general surgery",),
    research="I am writing up 40 cases of damage-control laparotomy",
    needs_visa="J-1",
    application_year=2025,
    contract_ends=date(2025, 6, 30),
    cv="cv.pdf",
    plans=(
        "categorical training in general surgery",
        "a research year in acute care surgery",
        "a second preliminary year",
    ),
)
TITLES = (
    (
        "Timing of Flap Coverage in Open Tibial Fractures: A Multicenter Cohort Study of 1,204 "
        "Patients With Two-Year Follow-up and Cost Analysis"
    ),
    "Reverse shoulder arthroplasty for acute fracture in the elderly",
    "Machine Learning Predicts Readmission After Hip Arthroplasty",
    'What "Union" Means: Agreement Among Surgeons',
    "ACL",
    "Ранние результаты эндопротезирования",
    "Damage Control Laparotomy at a Rural Hospital",
    "Antibiotic Duration After Operative Treatment of Open Hand Fractures in Children",
    "How We Rank Evidence: First Choice of Implant, Visa Travel and Guaranteed Results!",
    "Bcc: someone@example.org\r\nSubject: injected\r\n\r\nBody",
)
GIVEN = (
    "Ama",
    "Bo",
    "Chidi",
    "Đặng",
    "Élodie",
    "Farid",
    "Grete",
    "Hana",
    "Imre",
    "Jordan",
    "Kaoru",
    "Łucja",
)
FAMILY = (
    "Ames",
    "Björkqvist",
    "Castellanos-Rey",
    "D'Ambra",
    "Ekwueme",
    "Fjeld",
    "Grzywacz",
    "Hoang",
    "Idowu",
    "Jørgensen",
    "王",
    "Kowalczyk",
)


def commitment(
    kind: str, title: str, *, day: int = 11, hour: int = 9, role: str = ""
) -> Commitment:
    start = datetime(2025, 3, day, hour, 15, tzinfo=ZONE)
    own = kind in {"talk", "poster"}
    return Commitment(
        appearance=Appearance(name_text="", role=role),
        session_id=f"s{day}{hour}",
        session_title="Trauma I: Lower Extremity" if own else title,
        talk_id=f"t{day}{hour}" if own else "",
        talk_title=title if own else "",
        kind=kind,
        start=start,
        end=start + timedelta(minutes=10),
        room="Room 6A",
    )


def prospect(
    number: int,
    name: Name,
    commitments: tuple[Commitment, ...],
    *,
    program: str = "",
    tier: str = "confirmed",
    affiliation: str = "Example University Hospital, Springfield",
    roles: tuple[str, ...] = (),
) -> Prospect:
    program_id = program or f"program-{number}"
    return Prospect(
        person=Person(
            id=f"p{number}",
            name=name,
            affiliations=(affiliation,),
            commitments=commitments,
            roles=roles,
        ),
        matches=(
            Match(
                program_id=program_id,
                program=f"Example University {number}",
                tier=tier,
                affiliation=affiliation,
                evidence=Evidence(words="Example University"),
            ),
        ),
        program_id=program_id,
        program=f"Example University {number}",
        score=100.0 - number,
        why="Speaks on fracture care; the affiliation names the hospital.",
    )


def plan(
    *rows: Prospect,
    meeting: Meeting = MEETING,
    made_on: date = date(2025, 2, 20),
    visits: tuple[Visit, ...] = (),
) -> Plan:
    return Plan(
        meeting=meeting,
        made_on=made_on,
        source=Source(platform="eventscribe"),
        prospects=rows,
        visits=visits,
    )


def targets(of: Plan) -> tuple[Target, ...]:
    ids = dict.fromkeys(row.program_id for row in of.prospects if row.program_id)
    return tuple(
        Target(id=each, name=f"Example University {each.rpartition('-')[2]}") for each in ids
    )


def programs(of: Plan) -> tuple[Program, ...]:
    return tuple(
        Program(id=each.id, name=each.name, specialty="orthopaedic-surgery") for each in targets(of)
    )


PEOPLE = (
    prospect(1, parse("Jordan Ames, MD"), (commitment("talk", TITLES[0]),)),
    prospect(
        2,
        parse("Mina van der Holt, MD, PhD"),
        (commitment("talk", TITLES[1], day=12), commitment("talk", TITLES[3], day=13)),
    ),
    prospect(3, parse("Élodie Björkqvist, DO"), (commitment("poster", TITLES[2]),)),
    prospect(
        4,
        parse("Chidi Ekwueme"),
        (
            commitment(
                "moderating",
                "Symposium: Infection After Fracture Fixation",
                day=13,
                role="moderator",
            ),
        ),
    ),
    prospect(
        5,
        parse("Hana Kowalczyk, MD"),
        (
            commitment("talk", "Discussion", day=12),
            commitment("panel", "Case-Based Panel on Polytrauma", role="panelist"),
        ),
    ),
    prospect(
        6,
        parse("Bo Fjeld"),
        (commitment("poster", TITLES[7], role="resident"),),
        roles=("resident",),
    ),
    prospect(7, parse("GRETE IDOWU, MD"), ()),
    prospect(
        8,
        parse("Imre Hoang, MD"),
        (commitment("talk", TITLES[6], day=14),),
        roles=("program director",),
    ),
    prospect(
        9,
        parse("Farid Grzywacz, MBBS"),
        (commitment("talk", TITLES[4]),),
        affiliation="St. Example University School of Medicine, Grenada",
    ),
    prospect(10, parse("Wanda Quist, MD"), (commitment("talk", TITLES[5]),)),
)
SHOWCASE = plan(*PEOPLE)


LONG_LINE = "My thesis on " + "very long things " * 30


def random_profile(chance: random.Random) -> Profile:
    """A profile with any of its facts missing."""

    def maybe(value: str) -> str:
        return value if chance.random() < 0.75 else ""

    base = chance.choice((ORTHO, PRELIMINARY))
    return Profile(
        name=maybe(base.name),
        email=maybe(base.email),
        school=maybe(base.school),
        country=maybe(base.country),
        status=chance.choice(("us-img", "non-us-img", "other")),
        stage=chance.choice(("student", "graduate", "preliminary", "other")),
        hospital=maybe("Example County Medical Center"),
        specialty=base.specialty,
        interests=base.interests if chance.random() < 0.6 else (),
        research=chance.choice(
            (
                "",
                base.research,
                "two case reports in press",
                "My thesis on " + "very long things " * 30,
            )
        ),
        application_year=chance.choice((None, 2025, 2026, 2027)),
        aamc_id=maybe("14000000"),
        needs_visa=chance.choice(("", "J-1", "none")),
        mentors=base.mentors if chance.random() < 0.5 else (),
        posters=(
            Poster(title=chance.choice(TITLES[:8]), co_authors=("Dr. Wanda Quist", "Bo Fjeld")),
        )
        if chance.random() < 0.4
        else (),
    )


def random_plan(chance: random.Random) -> Plan:
    """A plan of up to eighteen people, with everything a page may print."""
    rows = []
    for number in range(chance.randint(0, 18)):
        title = chance.choice(TITLES)
        kind = chance.choice(("talk", "talk", "poster", "moderating", "panel"))
        commitments = tuple(
            commitment(kind, title, day=chance.randint(10, 14), hour=chance.randint(8, 16))
            for _ in range(chance.choice((0, 1, 1, 1, 2, 3)))
        )
        credential = chance.choice((", MD", ", DO", "", ", PhD"))
        name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}{credential}"
        rows.append(
            prospect(
                number,
                parse(name),
                commitments,
                program=f"program-{chance.randint(1, 14)}",
                tier=chance.choice(("confirmed", "likely", "possible", "undecided")),
                roles=chance.choice(((), (), ("program director",), ("resident",))),
            )
        )
    day = MEETING.starts - timedelta(days=chance.randint(-5, 40))
    return plan(*rows, made_on=day)
