"""The introduction and the cards: right in length and in fact for any profile."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from confprep.generators import activities, cards, intro, rendering, user
from confprep.generators.phrases import phrases
from confprep.generators.templates import environment
from confprep.model import Appearance, Commitment, Name, Person, Profile, Visit, VisitKind
from confprep.people.names import parse
from confprep.rules import wording
from tests.invented_plans import ORTHO, PRELIMINARY, SHOWCASE, commitment, plan, prospect
from tests.test_letters import compare

PROFILES = {"ortho": ORTHO, "preliminary": PRELIMINARY}
TEXT = st.text(max_size=300) | st.text(alphabet="ab \n\t", max_size=400)
ANY_PROFILE = st.builds(
    Profile,
    name=TEXT,
    school=TEXT,
    country=TEXT,
    status=st.sampled_from(["us-img", "non-us-img", "other"]),
    stage=st.sampled_from(["student", "graduate", "preliminary", "other"]),
    hospital=TEXT,
    specialty=TEXT,
    interests=st.lists(TEXT, max_size=5).map(tuple),
    research=TEXT,
    application_year=st.none() | st.integers(),
    needs_visa=TEXT,
    plans=st.lists(TEXT, max_size=4).map(tuple),
)


def text_of(profile: Profile, *, sample: bool = False) -> str:
    made = replace(SHOWCASE, meeting=replace(SHOWCASE.meeting, sample=sample))
    (artifact,) = intro.make(made, profile, cards.cards(made, profile), environment=environment())
    assert artifact.path == "intro.md"
    return artifact.data.decode()


@pytest.mark.parametrize("kind", PROFILES)
def test_the_introduction_reads_as_it_was_read_aloud(
    kind: str, fixtures: Path, bless: bool
) -> None:
    golden = fixtures / "words" / "texts" / f"intro-{kind}.md"
    compare(golden, text_of(PROFILES[kind]), bless=bless)


@given(profile=ANY_PROFILE)
@settings(max_examples=150, deadline=None)
def test_the_script_is_35_to_70_words_for_any_profile(profile: Profile) -> None:
    long, short = intro.scripts(profile, date(2025, 2, 20), environment())
    assert 35 <= long.words <= 70, long.text
    assert 15 <= long.seconds <= 30
    assert 4 <= short.words <= 28, short.text
    assert long.text.rstrip().endswith("?")
    assert "\n" not in long.text


@pytest.mark.parametrize("profile", [ORTHO, PRELIMINARY, Profile()])
@pytest.mark.parametrize("needs", ["", "J-1", "H-1B", "none"])
def test_the_script_never_speaks_of_visas(profile: Profile, needs: str) -> None:
    asking = replace(profile, needs_visa=needs)
    for script in intro.scripts(asking, date(2025, 2, 20), environment()):
        rules = {each.rule for each in wording.lint(wording.Letter(body=script.text))}
        assert rules <= {"unfilled-slot"}, script.text


@pytest.mark.parametrize(
    ("status", "needs", "expected"),
    [
        ("us-img", "", "I do not need visa sponsorship."),
        ("non-us-img", "none", "I do not need visa sponsorship."),
        ("non-us-img", "J-1", "I would need a J-1 visa"),
        ("non-us-img", "h1b", "I would need an H-1B visa"),
        ("non-us-img", "J-1 or H-1B", "I would need a J-1 or H-1B visa"),
        ("non-us-img", "H1B/J1", "I would need an H-1B or J-1 visa"),
        ("non-us-img", "", "[[ADD: which visa you need"),
        ("other", "", "[[ADD: which visa you need"),
    ],
)
def test_the_visa_answer_is_one_sentence_of_fact(status: str, needs: str, expected: str) -> None:
    text = text_of(replace(ORTHO, status=status, needs_visa=needs))
    assert f"> {expected}" in text
    assert "Not legal advice" in text


def test_plans_a_to_c_are_the_users_own_words_or_visible_holes() -> None:
    assert "failing that, a research year in acute care surgery" in text_of(PRELIMINARY)
    assert "[[ADD: your plan B" in text_of(replace(PRELIMINARY, plans=()))
    assert "Plan A" not in text_of(ORTHO)


def test_submitted_stays_submitted() -> None:
    text = text_of(ORTHO)
    assert "a retrospective review of 212 tibial nonunions, submitted to a journal" in text
    assert "published" not in text


def test_sample_is_said() -> None:
    assert "SAMPLE" in text_of(ORTHO, sample=True)
    assert "SAMPLE" not in text_of(ORTHO)


def test_everybody_has_an_opening_two_or_three_questions_and_a_way_to_leave() -> None:
    made = cards.cards(SHOWCASE, ORTHO)
    assert set(made) == {row.person.id for row in SHOWCASE.prospects}
    for card in made.values():
        assert ORTHO.name in card.opening
        assert 2 <= len(card.questions) <= 3
        assert all(question.endswith("?") for question in card.questions)
        assert len(set(card.questions)) == len(card.questions)
        assert card.leaving
        said = "\n".join([card.opening, *card.questions, card.leaving])
        blocked = [e for e in wording.lint(wording.Letter(body=said)) if e.level == "error"]
        assert not blocked


def test_questions_follow_role_and_topic() -> None:
    director = prospect(
        1,
        parse("Ada Brandt, MD"),
        (commitment("talk", "Outcomes after hip arthroplasty"),),
        roles=("Program Director",),
    )
    card = cards.cards(plan(director), ORTHO)["p1"]
    shipped = rendering.sections(rendering.render(environment(), "at/questions", "", {}))
    topics = rendering.sections(rendering.render(environment(), "at/topics", "", {}))
    arthroplasty = next(v for k, v in topics.items() if k.startswith("arthroplasty"))
    assert set(card.questions[:2]) <= set(shipped["director"])
    assert card.questions[2] in arthroplasty


def test_people_of_one_role_do_not_all_get_the_same_words() -> None:
    rows = [
        prospect(n, parse(f"Ada Brandt{chr(97 + n)}, MD"), (commitment("talk", "On plates"),))
        for n in range(12)
    ]
    made = cards.cards(plan(*rows), ORTHO).values()
    assert len({card.opening.replace("Brandt", "") for card in made}) > 3
    assert len({card.questions for card in made}) > 6


@pytest.mark.parametrize("name", [Name(text=""), Name(text="王伟"), Name(text="A", given="A")])
def test_odd_names_are_not_a_problem(name: Name) -> None:
    row = prospect(1, name, ())
    bare = replace(row, person=Person(id="p1", name=name))
    assert cards.cards(plan(bare), Profile())["p1"].opening


def test_every_question_may_be_printed() -> None:
    for name in ("at/questions", "at/topics", "after/agenda-questions"):
        for lines in rendering.sections(rendering.render(environment(), name, "", {})).values():
            for line in lines:
                rules = {each.rule for each in wording.lint(wording.Letter(body=line))}
                assert not rules, (line, rules)


def test_an_opening_claims_to_have_listened_only_where_the_plan_has_the_user_there() -> None:
    start = datetime(2025, 3, 11, 9, tzinfo=UTC)
    talk = Commitment(
        appearance=Appearance(name_text="Ada Brandt, MD", role="speaker"),
        session_id="s1",
        session_title="Trauma",
        talk_id="t1",
        talk_title="Early Weight Bearing After Pilon Fractures",
        start=start,
    )
    ada = Person(
        id="ada",
        name=Name(text="Ada Brandt, MD", given="Ada", family="Brandt", credentials=("MD",)),
        commitments=(talk,),
    )

    def visit(kind: VisitKind, hours: int, talk_id: str = "") -> Visit:
        begins = start + timedelta(hours=hours)
        return Visit(
            id=f"{kind}{hours}",
            kind=kind,
            title=kind,
            start=begins,
            end=begins + timedelta(hours=1),
            person_ids=("ada",),
            session_id="s1" if talk_id else "",
            talk_id=talk_id,
        )

    there, before, later = visit("talk", 0, "t1"), visit("meeting", -2), visit("meeting", 3)
    assert cards.heard(ada, ()) == ()
    assert cards.heard(ada, (there, later)) == (talk,)
    assert cards.heard(ada, (there, before)) == ()
    assert cards.heard(ada, (visit("talk", 0, "t2"),)) == ()
    said = re.compile(r"listened|came to|came for|sat in|followed|Thank you for")
    texts = environment()
    for number in range(12):
        one = replace(ada, id=f"ada-{number}")
        me = user.me(ORTHO, date(2025, 2, 24), phrases())
        assert not said.search(cards.card(one, me, texts).opening)


def test_a_title_that_is_spoken_ends_where_a_speaker_would_stop() -> None:
    long = (
        "How to Set Up Your International Medical Graduate Trainees and Junior Faculty for Success"
    )
    act = cards._spoken(activities.Activity(kind="moderating", title=long))
    assert act.title == "How to Set Up Your International Medical Graduate Trainees"
    short = activities.Activity(kind="talk", title="Nailing and Plating of the Tibia")
    assert cards._spoken(short) == short
