"""The letters: their texts, and what must hold whatever the plan and the profile."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from confprep.generators import (
    activities,
    addressing,
    letters,
    mail,
    meeting_names,
    sentences,
    user,
)
from confprep.generators.phrases import phrases
from confprep.model import (
    Contact,
    Draft,
    Interaction,
    Meeting,
    Mentor,
    OutreachSettings,
    Paper,
    Person,
    Plan,
    Poster,
    Profile,
    Target,
)
from confprep.people.names import parse
from confprep.rules import quiet, wording
from tests.invented_plans import (
    MEETING,
    ORTHO,
    PEOPLE,
    PRELIMINARY,
    SHOWCASE,
    commitment,
    plan,
    programs,
    prospect,
    random_plan,
    random_profile,
    targets,
)

ROOT = Path(__file__).parents[1]
TODAY = date(2025, 2, 20)
ZONE = ZoneInfo("America/Los_Angeles")
PROFILES = {"ortho": ORTHO, "preliminary": PRELIMINARY}
SEASONS = quiet.load()
MET = Contact(
    id=3,
    name="Dr. Mina van der Holt",
    institution="Example University",
    program_id="program-2",
    email="mina@example.org",
    next_step="send the abstract by June",
    mentor_type="strategy",
    may_write=True,
)
TALKS = (
    Interaction(
        id=1,
        contact_id=3,
        at=datetime(2025, 3, 11, 10, 0, tzinfo=ZONE),
        meeting="aaos-2025",
        said="talked about plate fixation after nonunion; suggested REDCap; liked my poster",
        promised="send her the abstract of the nonunion review",
        promised_by="me",
    ),
    Interaction(
        id=2,
        contact_id=3,
        at=datetime(2025, 3, 11, 10, 5, tzinfo=ZONE),
        kind="note",
        promised="her protocol for staged fixation",
        promised_by="them",
    ),
)


@dataclass(frozen=True)
class Case:
    """One letter of the goldens."""

    name: str
    draft: Draft


def before(profile: Profile, of: Plan = SHOWCASE, **more: object) -> tuple[Draft, ...]:
    return letters.drafts(of, profile, targets(of), today=TODAY, **more)  # type: ignore[arg-type]


def showcase(profile: Profile) -> list[Case]:
    """Every text before and after the meeting, with each kind of person."""
    poster = replace(
        profile,
        posters=(
            Poster(
                title=PEOPLE[0].person.commitments[0].talk_title,
                where="Hall B",
                when="Tuesday 3 pm",
                co_authors=("Bo Fjeld", "Dr. Wanda Quist"),
            ),
        ),
    )
    alone = replace(
        profile, mentors=(Mentor(name="Dr. Petra Lindqvist", email="petra@example.org"),)
    )
    paper = {
        "p4": Paper(
            title="Infection after fixation of open fractures",
            journal="Example Journal of Trauma",
            year=2024,
        )
    }
    asking = replace(profile, needs_visa="J-1")
    cases = {
        **{draft.id: draft for draft in before(profile)},
        **{draft.id: draft for draft in before(poster, plan(*PEOPLE[:1]))},
        **{draft.id: draft for draft in before(alone, plan())},
        **{draft.id: draft for draft in before(profile, plan(PEOPLE[3]), papers=paper)},
        **{
            draft.id: draft
            for draft in before(asking, plan(PEOPLE[4]))
            if "coordinator" in draft.id
        },
        **{kind.purpose: after(kind.name, profile) for kind in letters.AFTER},
        "after/within-48-hours, no note": after("within-48-hours", profile, ()),
    }
    return [Case(name, draft) for name, draft in cases.items()]


def after(purpose: str, profile: Profile, talks: Sequence[Interaction] = TALKS) -> Draft:
    return letters.after(purpose, MET, talks, profile, today=date(2025, 3, 12), meeting=MEETING)


# --- the texts as they read ------------------------------------------------------------------


@pytest.mark.parametrize("kind", PROFILES)
def test_every_text_reads_as_it_was_read_aloud(kind: str, fixtures: Path, bless: bool) -> None:
    golden = fixtures / "words" / "texts" / f"letters-{kind}.md"
    found = "\n".join(
        f"<!-- {case.name} | words: {sentences.words(case.draft.body)} -->\n"
        + letters.readable(case.draft, sample=False)
        for case in showcase(PROFILES[kind])
    )
    compare(golden, found, bless=bless)


def compare(golden: Path, found: str, *, bless: bool) -> None:
    expected = golden.read_text("utf-8") if golden.is_file() else ""
    if bless and found != expected:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, "utf-8")
        pytest.fail(f"wrote {golden.name}: read it, then run again")
    assert found == expected, f"{golden.name} differs; --bless writes it"


def test_every_template_of_a_letter_has_a_golden(fixtures: Path) -> None:
    from confprep.generators.templates import shipped

    texts = (fixtures / "words" / "texts" / "letters-ortho.md").read_text("utf-8")
    for folder in ("before", "after"):
        for template in (shipped() / folder).glob("*.md.j2"):
            name = f"{folder}/{template.name.removesuffix('.md.j2')}"
            if name != "after/agenda-questions":
                assert f"Purpose: {name}\n" in texts, name


# --- what must hold over any plan ------------------------------------------------------------


def chances(number: int) -> Iterable[random.Random]:
    for seed in range(number):
        yield random.Random(seed)


def keep_every_rule(chance: random.Random, made: Plan) -> int:
    profile = random_profile(chance)
    some = tuple(replace(each, interviewed=chance.random() < 0.1) for each in targets(made))
    drafts = letters.drafts(
        made, profile, some, today=made.made_on, programs=programs(made), seasons=SEASONS
    )
    check_rules(drafts, made, profile, some)
    return len(drafts)


def test_random_plans_of_odd_people_keep_every_rule() -> None:
    assert sum(keep_every_rule(chance, random_plan(chance)) for chance in chances(40)) > 200


def test_two_hundred_random_plans_of_a_real_page_and_the_sample_keep_every_rule() -> None:
    from confprep import plan as job
    from confprep.people.identity import join
    from confprep.scrapers.files import open_paths
    from confprep.scrapers.listing import read_pages

    crowds = [(MEETING, join(job.sample("aaos-2025").listing).people)]
    page = ROOT.parent / "shared" / "real" / "eventscribe" / "idweek2025_agenda.html"
    if page.is_file():
        meeting = Meeting(key="idweek-2025", name="IDWeek 2025", starts=date(2025, 10, 19))
        crowds.append((meeting, join(read_pages(open_paths([page]))).people))
    written = 0
    for number, chance in enumerate(chances(200)):
        meeting, people = crowds[number % len(crowds)]
        written += keep_every_rule(chance, plan_of(chance, meeting, people))
    assert written > 600


def plan_of(chance: random.Random, meeting: Meeting, people: Sequence[Person]) -> Plan:
    """A plan with a few of these people, at random programs, made on a random day."""
    rows = [
        replace(
            prospect(n, person.name, (), program=f"program-{chance.randint(1, 9)}"), person=person
        )
        for n, person in enumerate(chance.sample(people, chance.randint(0, 5)))
    ]
    assert meeting.starts
    day = meeting.starts - timedelta(days=chance.randint(-5, 40))
    return plan(*rows, meeting=meeting, made_on=day)


def check_rules(
    drafts: Sequence[Draft], made: Plan, profile: Profile, some: Sequence[Target]
) -> None:
    bodies = [wording.skeleton(draft.body) for draft in drafts]
    assert len(set(bodies)) == len(bodies), "two equal bodies"
    first = [draft for draft in drafts if draft.cold]
    assert len(first) <= profile.outreach.max_cold
    to_programs = [
        draft.program_id
        for draft in drafts
        if draft.program_id
        and draft.purpose not in {"before/reminder", "before/coordinator", "before/poster"}
    ]
    assert len(set(to_programs)) == len(to_programs), "a program written to twice"
    off = {target.id for target in some if target.interviewed}
    for draft in drafts:
        check_letter(draft, made, profile)
        if draft.program_id in off:
            assert draft.held
    for artifact in letters.make(drafts, sample=False):
        if artifact.path.endswith(".eml"):
            assert b"[[" not in artifact.data
            assert b"From:" not in artifact.data.split(b"\r\n\r\n", 1)[0]


def check_letter(draft: Draft, made: Plan, profile: Profile) -> None:
    findings = wording.lint(
        wording.Letter(body=draft.body, subject=draft.subject, purpose=draft.purpose)
    )
    assert not [each for each in findings if each.level == "error"], (draft.id, findings)
    # The user's own line on research may be anything; every other word is ours.
    if not profile.research.startswith("My thesis"):
        rules = {each.rule for each in findings} - {"unfilled-slot"}
        assert not rules, (draft.id, findings, draft.body)
    assert sentences.words(draft.body) <= 130, draft.body
    assert len(wording.asks(draft.body)) == 1, draft.body
    assert 0 < len(draft.subject) <= 60, draft.subject
    assert "\n" not in draft.subject
    assert bool(draft.missing) == ("[[ADD: " in draft.body + draft.subject)
    assert not (mail.sendable(draft) and draft.missing)
    if draft.purpose != "before/coordinator":
        assert "visa" not in wording.unquoted(draft.body + draft.subject).lower()
    for day in days(draft):
        specialty = "orthopaedic-surgery" if draft.program_id else ""
        assert not quiet.closing(SEASONS.period, day, specialty=specialty), (draft.id, day)
    if quiet.closing(SEASONS.period, made.made_on, specialty="orthopaedic-surgery"):
        assert draft.held


def days(draft: Draft) -> list[date]:
    if draft.send_from is None or draft.send_by is None:
        return [draft.remind_on] if draft.remind_on else []
    span = (draft.send_by - draft.send_from).days
    assert span >= 0
    spanned = [draft.send_from + timedelta(days=number) for number in range(span + 1)]
    return spanned + ([draft.remind_on] if draft.remind_on else [])


# --- who gets a letter -----------------------------------------------------------------------


def test_an_undecided_match_gets_no_letter_until_the_user_accepts_it() -> None:
    doubtful = prospect(1, parse("Ada Brandt, MD"), (), tier="possible")
    assert before(ORTHO, plan(doubtful)) == before(ORTHO, plan())
    accepted = replace(doubtful, accepted=True)
    assert [draft.person_id for draft in before(ORTHO, plan(accepted)) if draft.cold] == ["p1"]


def test_cold_letters_stop_at_the_cap_and_known_people_do_not_count() -> None:
    people = tuple(
        prospect(n, parse(f"Ada Brandt{chr(97 + n)}, MD"), (commitment("talk", f"On plate {n}"),))
        for n in range(20)
    )
    profile = replace(ORTHO, outreach=OutreachSettings(max_cold=3), mentors=())
    known = tuple(
        replace(target, contacts=("Ada Brandtt",)) if target.id == "program-19" else target
        for target in targets(plan(*people))
    )
    drafts = letters.drafts(plan(*people), profile, known, today=TODAY)
    assert [d.person_id for d in drafts if d.cold] == ["p0", "p1", "p2"]
    assert [d.person_id for d in drafts if d.purpose == "before/known"] == ["p19"]


def why(draft: Draft) -> str:
    return phrases().held(draft.held)


def test_a_person_who_knows_the_user_is_written_to_in_place_of_a_stranger() -> None:
    stranger = prospect(
        1, parse("Ada Brandt, MD"), (commitment("talk", "On plates"),), program="x-1"
    )
    friend = prospect(2, parse("Wanda Quist, MD"), (), program="x-1")
    drafts = before(ORTHO, plan(stranger, friend))
    assert [(d.person_id, d.purpose) for d in drafts] == [("p2", "before/known")]


def test_after_an_interview_a_program_gets_nothing() -> None:
    interviewed = tuple(replace(each, interviewed=True) for each in targets(SHOWCASE))
    drafts = letters.drafts(SHOWCASE, ORTHO, interviewed, today=TODAY)
    assert drafts
    assert all("interviewed" in why(draft) for draft in drafts if draft.program_id)
    assert not [a for a in letters.make(drafts, sample=False) if a.path.endswith(".eml")]
    assert not letters.tasks(drafts, ORTHO)


def test_the_coordinator_is_asked_only_where_the_field_is_unknown_or_old() -> None:
    current = Target(
        id="program-1", visa=("J-1",), visa_checked=TODAY - timedelta(days=100), name="A"
    )
    old = Target(id="program-2", visa=("J-1",), visa_checked=TODAY - timedelta(days=400), name="B")
    unknown = Target(id="program-9", name="C")
    drafts = letters.drafts(SHOWCASE, PRELIMINARY, (current, old, unknown), today=TODAY)
    asked = {d.program_id: d for d in drafts if d.purpose == "before/coordinator"}
    assert set(asked) == {"program-2", "program-9"}
    # Both already get a letter to a speaker: the coordinator waits until after the meeting.
    assert all(d.held and d.send_from and d.send_from > date(2025, 3, 14) for d in asked.values())
    nobody = letters.drafts(SHOWCASE, ORTHO, (old, unknown), today=TODAY)
    assert not [d for d in nobody if d.purpose == "before/coordinator"]


# --- when ------------------------------------------------------------------------------------


def test_days_follow_the_profile_and_move_off_the_weekend() -> None:
    draft = next(d for d in before(ORTHO) if d.cold)
    assert (draft.send_from, draft.send_by) == (date(2025, 2, 24), date(2025, 3, 7))
    assert draft.remind_on == date(2025, 3, 3)


def test_too_late_is_said_and_not_written_as_mail() -> None:
    drafts = letters.drafts(SHOWCASE, ORTHO, targets(SHOWCASE), today=date(2025, 3, 9))
    cold = [draft for draft in drafts if draft.cold]
    assert all("too late" in why(draft) for draft in cold)
    assert not [a for a in letters.make(cold, sample=False) if a.path.endswith(".eml")]


def test_a_meeting_in_match_week_is_written_to_before_it() -> None:
    meeting = replace(MEETING, starts=date(2025, 3, 24), ends=date(2025, 3, 27))
    drafts = before(ORTHO, plan(*PEOPLE[:1], meeting=meeting))
    first = next(draft for draft in drafts if draft.cold)
    assert first.send_by == date(2025, 3, 16)
    held = letters.drafts(plan(*PEOPLE[:1], meeting=meeting), ORTHO, (), today=date(2025, 3, 18))
    assert all(
        "SOAP" in why(draft) and "21 March 2025" in why(draft) for draft in held if draft.program_id
    )


def test_a_follow_up_waits_for_the_end_of_soap() -> None:
    talk = replace(TALKS[0], at=datetime(2025, 3, 16, 16, 0, tzinfo=ZONE))
    draft = letters.after(
        "within-48-hours", MET, (talk,), ORTHO, today=date(2025, 3, 17), meeting=MEETING
    )
    assert "SOAP" in why(draft)
    assert draft.send_from == date(2025, 3, 21)


def test_a_letter_is_not_asked_for_before_its_months_are_over() -> None:
    early = letters.after("ask-letter", MET, TALKS, ORTHO, today=date(2025, 4, 1))
    assert "months" in why(early)
    assert "11 June 2025" in why(early)
    later = letters.after("ask-letter", MET, TALKS, ORTHO, today=date(2025, 7, 1))
    assert not later.held
    assert "what you worked on together" in later.missing


@pytest.mark.parametrize("purpose", [kind.name for kind in letters.AFTER])
def test_who_declined_or_did_not_agree_is_not_written_to(purpose: str) -> None:
    for contact in (replace(MET, declined=True), replace(MET, may_write=False)):
        draft = letters.after(purpose, contact, TALKS, ORTHO, today=date(2025, 3, 12))
        assert draft.held


@pytest.mark.parametrize(
    "note", ["seemed bored by me", "liked my poster", "her fellow is rude", ""]
)
def test_a_private_note_never_reaches_a_letter(note: str) -> None:
    talk = replace(TALKS[0], said=note)
    for purpose in (kind.name for kind in letters.AFTER):
        draft = letters.after(
            purpose, MET, (talk,), ORTHO, today=date(2025, 3, 12), meeting=MEETING
        )
        assert not note or note not in draft.body
    first = letters.after("within-48-hours", MET, (talk,), ORTHO, today=date(2025, 3, 12))
    assert "what you spoke about" in first.missing


@pytest.mark.parametrize(
    ("note", "topic"),
    [
        ("talked about plate fixation after nonunion", "plate fixation after nonunion"),
        ("We discussed the learning curve; will send CV", "the learning curve"),
        ("spoke with her about hip dysplasia after her talk", "hip dysplasia"),
        ("about REDCap", "REDCap"),
        ("asked about visa", ""),
        ("nice person", ""),
    ],
)
def test_the_topic_comes_from_a_note_that_names_one(note: str, topic: str) -> None:
    from confprep.generators.letters.after import topic as found

    assert found([note]) == topic


def test_the_first_follow_up_has_no_visa_line_and_one_ask() -> None:
    for profile in PROFILES.values():
        draft = after("within-48-hours", replace(profile, needs_visa="H-1B"))
        assert "visa" not in draft.body.lower()
        assert "H-1B" not in draft.body
        assert len(wording.asks(draft.body)) == 1


# --- files and tasks -------------------------------------------------------------------------


def test_a_draft_with_a_hole_or_a_hold_is_never_an_eml_and_says_why() -> None:
    blank = letters.drafts(SHOWCASE, Profile(), targets(SHOWCASE), today=TODAY)
    written = {a.path: a.data.decode() for a in letters.make(blank, sample=False)}
    assert not [path for path in written if path.endswith(".eml")]
    letter = next(text for path, text in written.items() if "request" in path)
    assert "**Not complete.** Missing: your school and your name." in letter
    assert "[[ADD: your name]]" in letter


def test_sample_is_said_in_every_file() -> None:
    drafts = before(ORTHO)
    for artifact in letters.make(drafts, sample=True):
        assert b"SAMPLE" in artifact.data, artifact.path


def test_file_names_are_safe_and_distinct() -> None:
    people = tuple(
        prospect(n, parse(name), (commitment("talk", "On plates"),))
        for n, name in enumerate(
            ["../../etc/passwd, MD", "王 伟", "CON, MD", "Ada Brandt", "Ada Brandt", "a" * 300]
        )
    )
    paths = [a.path for a in letters.make(before(ORTHO, plan(*people)), sample=False)]
    assert len(set(paths)) == len(paths)
    for path in paths:
        folder, _, name = path.partition("/")
        assert folder == "letters"
        assert len(name) < 100
        assert name.replace("-", "").replace(".", "").isalnum()
        assert name.isascii()


def test_tasks_stand_in_the_evening_of_the_users_zone_one_after_another() -> None:
    tasks = letters.tasks(before(ORTHO), ORTHO)
    assert len({task.id for task in tasks}) == len(tasks)
    starts = [task.start for task in tasks]
    assert len(set(starts)) == len(starts)
    assert all(start.tzinfo == ZoneInfo("America/New_York") for start in starts)
    assert min(start.hour for start in starts) == 18
    reminders = [task for task in tasks if task.id.startswith("letter:before/reminder")]
    assert reminders
    assert all("Only if nobody answered" in task.note for task in reminders)
    # What is to be done, in the words a calendar shows first.
    assert all(re.fullmatch(r"Remind .+, if unanswered", task.title) for task in reminders)
    others = [task for task in tasks if task not in reminders]
    assert any(task.title.startswith("Write to ") for task in others)
    assert not any(task.title.endswith(": ") for task in others)
    assert all("the draft is in the folder letters" in task.note for task in tasks)


# --- grammar ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("orthopaedic surgery", "an orthopaedic surgery"),
        ("general surgery", "a general surgery"),
        ("university", "a university"),
        ("unusual case", "an unusual case"),
        ("MD", "an MD"),
        ("US graduate", "a US graduate"),
        ("hour", "an hour"),
        ("European", "a European"),
        ("J-1 visa", "a J-1 visa"),
        ("H-1B visa", "an H-1B visa"),
        ("one-year fellowship", "a one-year fellowship"),
    ],
)
def test_a_and_an_follow_the_sound(noun: str, expected: str) -> None:
    assert sentences.an(noun) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Jordan Ames, MD", "Dr. Ames"),
        ("Jordan Ames", "Jordan Ames"),
        ("Dr. Jordan van der Ames", "Dr. van der Ames"),
        ("Prof. Mina Holt", "Professor Holt"),
        ("Ames, Jordan, DO", "Dr. Ames"),
        ("Jordan Ames, PT", "Jordan Ames"),
        ("Jordan Ames MD", "Dr. Ames"),
        ("王伟", "王伟"),
        ("Łucja Kowalczyk, PhD", "Dr. Kowalczyk"),
        ("Jordan Ames, MBA, RN", "Jordan Ames"),
    ],
)
def test_people_are_addressed_by_what_is_written_and_never_by_gender(
    typed: str, expected: str
) -> None:
    assert addressing.address(parse(typed)) == expected


@pytest.mark.parametrize("limit", [20, 40, 60])
def test_a_long_title_is_cut_where_a_reader_would_pause(limit: int) -> None:
    title = "Timing of Flap Coverage in Open Tibial Fractures: A Multicenter Study, With Cost"
    cut = sentences.shorten(title, limit)
    assert len(cut) <= limit
    assert not cut.rstrip("…").endswith((" ", ",", ":", " in", " of", " a", " the"))
    assert title.startswith(cut.rstrip("…"))


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("PW05 - Best Practices in Stewardship ($)", "Best Practices in Stewardship"),
        ("20 - What Is New in Trauma", "What Is New in Trauma"),
        ("(P-78) Learning Curve in Fusion", "Learning Curve in Fusion"),
        ("20-Year Results of Hip Arthroplasty", "20-Year Results of Hip Arthroplasty"),
        ("3 Pearls for Reduction", "3 Pearls for Reduction"),
    ],
)
def test_a_title_is_said_without_its_number(printed: str, said: str) -> None:
    assert sentences.title(printed) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("IDWeek 2025", "IDWeek 2025"),
        ("OTA Annual Meeting 2024", "the OTA Annual Meeting 2024"),
        ("Spine Summit 2023", "the Spine Summit 2023"),
        ("The Bone School 2025", "The Bone School 2025"),
        ("ACS Clinical Congress 2025", "the ACS Clinical Congress 2025"),
    ],
)
def test_a_meeting_takes_an_article_only_where_its_name_describes_it(name: str, said: str) -> None:
    assert meeting_names.full(Meeting(key="some-2025", name=name)) == said


@pytest.mark.parametrize(
    ("key", "name", "said"),
    [
        ("idweek-2025", "IDWeek 2025", "IDWeek 2025"),
        ("spine-summit-2023", "Spine Summit 2023", "Spine Summit 2023"),
        ("herodicus-2025", "Herodicus Society Annual Meeting 2025", "Herodicus 2025"),
        ("soa-2026", "Southern Meeting 2026", "SOA 2026"),
        ("ota-2024", "OTA Annual Meeting 2024", "OTA 2024"),
    ],
)
def test_a_subject_names_the_meeting_as_it_writes_itself(key: str, name: str, said: str) -> None:
    assert meeting_names.short(Meeting(key=key, name=name)) == said


@pytest.mark.parametrize("limit", range(20, 50))
def test_a_cut_subject_closes_its_quotation_mark(limit: int) -> None:
    cut = sentences.shorten("Your poster: “Learning Curve in Metastatic Bone Disease”", limit)
    assert len(cut) <= limit
    assert cut.count("“") == cut.count("”")


def test_a_co_author_is_not_said_to_speak() -> None:
    """Who is one of the authors of somebody else's talk does not give it."""
    authored = commitment("talk", "Return to Work After Fracture", role="co-author")
    given = commitment("talk", "Tibial Nonunion", role="presenting author")
    row = prospect(1, parse("Mina Example, MD"), (authored,))
    person = row.person
    assert activities.activity(person).kind == "work"
    both = replace(person, commitments=(authored, given))
    assert (activities.activity(both).kind, activities.activity(both).count) == ("talk", 1)
    draft = letters.drafts(plan(row), ORTHO, targets(plan(row)), today=TODAY)[0]
    assert "work" in draft.subject
    assert "your talk" not in draft.body.lower()
    assert "speaking" not in draft.body


def test_nothing_is_said_of_a_specialty_that_was_not_given() -> None:
    assert "orthopaedic" not in user.me(Profile(), TODAY, phrases()).goal


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("University of Washington", "the University of Washington"),
        ("Hospital for Special Surgery", "the Hospital for Special Surgery"),
        ("Medical College of Wisconsin", "the Medical College of Wisconsin"),
        ("Duke University Hospital", "Duke University Hospital"),
        ("", ""),
    ],
)
def test_an_institution_takes_its_article(name: str, said: str) -> None:
    assert sentences.institution(name) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("A chart review, submitted", "My current work: a chart review, submitted."),
        ("MRI after ACL repair", "My current work: MRI after ACL repair."),
        ("i study plates", "I study plates."),
    ],
)
def test_the_research_line_stands_in_its_sentence(typed: str, said: str) -> None:
    assert user.sentence(typed, phrases()) == said
