"""How things are printed: characters, clocks, days, zones, degrees, roles, and what people type."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from confprep.errors import UsageError
from confprep.text import clean, clock, command_line, credentials, days, roles, typed, zones

# --- characters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Jos\u0065\u0301 \u00a0 Ruiz\u200b", "Jos\u00e9 Ruiz"),
        ("frac\u00adture\u2028line", "fracture line"),
        ("a\x1b[31mb\x07\x00\x85c", "a[31mb c"),
        ("Universit\u00c3\u00a4t", "Universit\u00e4t"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("di\ufb00erence", "difference"),
        ("half \ud83d\ufffe\ufdd0 pair", "half pair"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("Ruiz\u200d\u200c", "Ruiz"),
        ("  tab\tand\r\nline  ", "tab and line"),
    ],
)
def test_a_line_holds_what_can_be_seen(raw: str, expected: str) -> None:
    assert clean.line(raw) == expected


def test_line_ends_are_kept_where_a_text_has_lines() -> None:
    assert clean.lines("\n a  b \r\n\tc\u2029d\n\n") == "a b\nc d"
    assert clean.visible("  a\tb\n\x1b[0m") == "  a\tb\n[0m"


@given(st.text())
def test_cleaning_is_done_once(text: str) -> None:
    for cleaned in (clean.line(text), clean.lines(text), clean.visible(text)):
        assert not any(
            unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t" for one in cleaned
        )
    assert clean.line(clean.line(text)) == clean.line(text)
    assert clean.visible(clean.visible(text)) == clean.visible(text)
    assert "\n" not in clean.line(text)


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(clean.folded(text)) == len(text)


# --- clocks -------------------------------------------------------------------------------------

CLOCKS = [
    # as printed, start, end, doubt
    ("noon - 1 pm", "12:00", "13:00", ""),
    ("1:00 - 2:30", "01:00", "02:30", "half of the day"),
    ("0800-0815", "08:00", "08:15", ""),
    ("1300h", "13:00", "", ""),
    ("9 PM - 12:00 midnight", "21:00", "00:00+", ""),
    ("12:00 midnight", "00:00+", "", ""),
    ("midnight - 2 AM", "00:00+", "02:00+", ""),
    ("8:30-8:30am", "08:30", "", "no length"),
    ("8:30 - 8:45am", "08:30", "08:45", ""),
    ("11:30–12:30 pm", "11:30", "12:30", ""),
    ("11-1 pm", "11:00", "13:00", ""),
    ("8 to 9:30 a.m.", "08:00", "09:30", ""),
    ("11:00 AM – 1:30", "11:00", "13:30", ""),
    ("12:30-1:15 PM", "12:30", "13:15", ""),
    ("22:00-24:00", "22:00", "00:00+", ""),
    ("23:00 - 01:00", "23:00", "01:00+", ""),
    ("12:00 noon-1:30", "12:00", "13:30", ""),
    ("08:00:00 - 08:45:00 Session", "08:00", "08:45", ""),
    ("8:00:00 AM", "08:00", "", ""),
    ("8h30 Doors open", "08:30", "", ""),
    ("14h00-15h00", "14:00", "15:00", ""),
    ("de 9h à 10h", "09:00", "10:00", ""),
    ("9 Uhr", "09:00", "", ""),
    ("9.00 bis 10.30 Uhr", "09:00", "10:30", ""),
    ("8.30 - 9.15", "08:30", "09:15", ""),
    ("dalle ore 9.30 alle 11.00", "09:30", "11:00", ""),
    ("9:00 a 10:00", "09:00", "10:00", ""),
    ("9:00 a 10-minute break", "09:00", "", ""),
    ("9a-10:30a", "09:00", "10:30", ""),
    ("9:00AM to 11:00AM", "09:00", "11:00", ""),
    ("9:00 West Ballroom", "09:00", "", ""),
    ("0500-0530", "05:00", "05:30", ""),
    ("13:30 pm", "13:30", "", ""),
    ("0:30 am", "00:30", "", ""),
    ("13:00-2:00 pm", "13:00", "14:00", ""),
    ("12:00 - 1:00", "12:00", "13:00", ""),
    ("11:00 PM - 12:30 AM", "23:00", "00:30+", ""),
]


def shown(one: clock.Clock) -> tuple[str, str]:
    start = f"{one.start:%H:%M}" + "+" * one.starts_next_day
    return start, f"{one.end:%H:%M}" + "+" * one.ends_next_day if one.end else ""


@pytest.mark.parametrize(("text", "start", "end", "doubt"), CLOCKS)
def test_clocks_in_their_many_forms(text: str, start: str, end: str, doubt: str) -> None:
    (found,) = clock.find(text)
    assert (*shown(found), found.doubt) == (start, end, doubt)
    assert text[found.begin : found.stop] == found.text


@pytest.mark.parametrize(
    "text",
    "2019-2020|version 1.25 of|5 - 10 mm|3:1 ratio|IC101-IC108|$8-10|1:1000|COVID-19|24h access"
    "|Hip Fractures Before Midnight|6-7|8.05|2400 cases|9/10 patients".split("|"),
)
def test_other_numbers_are_no_clocks(text: str) -> None:
    assert clock.find(text) == ()


def test_the_page_tells_what_a_clock_leaves_open() -> None:
    (lone,) = clock.printed("1:00 - 2:30")
    morning = clock.context(["9:00 Opening", "1:00 - 2:30 Hips"])
    assert shown(clock.read(lone, morning)) == ("13:00", "14:30")
    assert clock.read(lone, morning).doubt == ""
    (evening,) = clock.printed("7:00 - 9:00")
    assert shown(clock.read(evening, clock.Context(after=time(14)))) == ("19:00", "21:00")
    (again,) = clock.printed("7:00")
    assert shown(clock.read(again, clock.Context(after=time(19))))[0] == "19:00"
    assert shown(clock.read(again, clock.Context(after=time(6, 45))))[0] == "07:00"
    assert shown(clock.read(again, clock.Context(after=time(20))))[0] == "07:00"
    whole_day = clock.context(["01:00 - 02:30", "14:00"])
    assert shown(clock.read(lone, whole_day)) == ("01:00", "02:30")
    assert clock.read(lone, whole_day).doubt == ""
    late = clock.Context(whole_day=True, after=time(9, 30))
    assert shown(clock.find("9:00 - 10:00", late)[0]) == ("09:00", "10:00")
    for told in ("7:00 Breakfast", "12:00 Lunch", "8:00 AM"):
        assert shown(clock.read(lone, clock.context([told])))[0] == "13:00"
    for silent in ("6:00 Run", "2:00 Nails", "no time"):
        assert clock.read(lone, clock.context([silent])).doubt == "half of the day"


def test_a_zero_in_front_makes_points_a_clock() -> None:
    (found,) = clock.find("08.15 Who fractures again?")
    assert shown(found)[0] == "08:15"
    assert clock.find("08.15") == clock.find("8.15 Aims") == ()


def test_points_are_clocks_where_lines_rise_by_them() -> None:
    agenda = ["8.00 Opening", "8.05 Tibia", "8.55 Hindfoot", "9.45 Break", "10.10 Lisfranc"]
    context = clock.context(agenda)
    assert [shown(clock.find(line, context)[0])[0] for line in agenda] == [
        "08:00", "08:05", "08:55", "09:45", "10:10",
    ]  # fmt: skip
    chapters = ["1.10 Aims", "1.15 Methods", "2.05 Results", "2.10 Ends"]
    assert not any(clock.find(line, clock.context(chapters)) for line in chapters)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("93000", "09:30", ""),
        ("141000", "14:10", ""),
        ("830", "08:30", ""),
        ("1500", "15:00", ""),
        ("0.375", "09:00", ""),
        ("8.05", "08:05", ""),
        ("11:00:00", "11:00", ""),
        ("1:30 PM\n3:30 PM", "13:30", "15:30"),
    ],
)
def test_a_cell_of_times_holds_a_time(text: str, start: str, end: str) -> None:
    found = clock.cell(text)
    assert found is not None
    assert shown(found) == (start, end)


@pytest.mark.parametrize("text", ["", "TBD", "9960", "240", "Room 4"])
def test_a_cell_of_times_may_hold_none(text: str) -> None:
    found = clock.cell(text)
    assert found is None or (text, shown(found)) == ("240", ("02:40", ""))


def test_two_cells_are_one_range() -> None:
    found = clock.pair("1:00", "2:30 PM")
    assert found is not None
    assert shown(found) == ("13:00", "14:30")
    for start, end in (("9:30", "TBD"), ("93000", "TBD"), ("93000", "93000"), ("9:30", "")):
        found = clock.pair(start, end)
        assert found is not None
        assert shown(found) == ("09:30", "")
    assert clock.pair("TBD", "10:00") is None
    for start, end in (("9:30", "10:00 ET"), ("9:30 ET", "10:00"), ("9:30 ET", "103000")):
        found = clock.pair(start, end)
        assert found is not None
        assert found.label == "ET"
    found = clock.cell("9:00 ET\n6:00 PT")
    assert found is not None
    assert (found.label, found.end) == ("ET", None)
    found = clock.cell("9:00 then 10:00")
    assert found is not None
    assert found.end is None
    found = clock.pair("93000", "100000")
    assert found is not None
    assert shown(found) == ("09:30", "10:00")


def test_one_moment_in_several_zones() -> None:
    assert clock.one_moment(clock.find("18:30 - 19:00   01:30 - 02:00   11:30 - 12:00   Opening"))
    both = clock.find("12:00 PM ET/9:00 AM PT")
    assert [one.label for one in both] == ["ET", "PT"]
    assert clock.one_moment(both)
    assert clock.one_moment(clock.find("18:30 - 19:15   00:00 - 00:45"))
    assert not clock.one_moment(clock.find("9:00-9:30 9:30-10:00"))
    assert not clock.one_moment(clock.find("9:00-9:30 13:30-15:30"))
    assert not clock.one_moment(clock.find("9:00-9:30"))


HALVES = (
    "{h12}:{m:02} {half}M",
    "{h12}:{m:02}{low}m",
    "{h12}:{m:02} {low}.m.",
    "{h12}.{m:02} {low}m",
)
WHOLE = (
    "{h:02}:{m:02}",
    "{h:02}:{m:02}:00",
    "{h:02}h{m:02}",
    "{h}h{m:02}",
    "{h:02}.{m:02} Uhr",
    "{h}:{m:02} Uhr",
)
DASHES = (" - ", "-", "–", " — ", " to ", " bis ", " à ", " a ")


def written(form: str, at: time) -> str:
    half = "p" if at.hour >= 12 else "a"
    return form.format(h=at.hour, h12=at.hour % 12 or 12, m=at.minute, half=half.upper(), low=half)


@given(
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(5, 11 * 60),
    st.sampled_from(HALVES + WHOLE),
    st.sampled_from(DASHES),
    st.sampled_from(["", "Room 4: ", "("]),
)
def test_every_form_of_a_range_is_read_back(
    start: time, length: int, form: str, dash: str, before: str
) -> None:
    moment = datetime.combine(date(2026, 3, 2), start)
    end = (moment + timedelta(minutes=length)).time()
    text = f"{before}{written(form, start)}{dash}{written(form, end)}"
    context = clock.Context(whole_day=form in WHOLE)
    (found,) = clock.find(text, context)
    assert (found.start, found.end) == (start, end)
    assert found.ends_next_day == (end < start)
    assert found.begin == len(before)


# --- days ---------------------------------------------------------------------------------------

MEETING = days.context(meeting=(date(2025, 10, 15), date(2025, 10, 18)), zone="America/Phoenix")
DAYS = [
    ("Saturday, October 18, 2025", "2025-10-18"),
    ("FRI 17 OCT", "2025-10-17"),
    ("Thurs., Oct. 16", "2025-10-16"),
    ("Thursday", "2025-10-16"),
    ("10/16/2025", "2025-10-16"),
    ("Wednesday, 11/Mar/2026", "2026-03-11"),
    ("Datum: Mittwoch, 11.03.2026", "2026-03-11"),
    ("11.03.2026", "2026-03-11"),
    ("SEP 15 TH, 2023", "2023-09-15"),
    ("Sábado, 25 de outubro de 2025", "2025-10-25"),
    ("MAIN MEETING | DAY 1 - 24 JANUARY 2026 | HARBOR HALL", "2026-01-24"),
    ("Course (Online Program – 19th October 2025 Sunday)", "2025-10-19"),
    ("Day 1: Wednesday 20th May | Maggio 2026", "2026-05-20"),
    ("Begin End January 10, 2026 - morning session", "2026-01-10"),
    ("M O N D A Y ,  2 5  S E P T E M B E R  2 0 2 3", "2023-09-25"),
    ("MOND AY, 2 5 SEPTEMBE R 2 0 2 3", "2023-09-25"),
    ("PAZARTESİ, 5 EKİM 2026", "2026-10-05"),
    ("1er février 2026", "2026-02-01"),
    ("5/10/2024", "2024-05-10"),
    ("Friday, 5/10/2024", "2024-05-10"),
    ("Saturday, 5/10/2024", "2024-10-05"),
    ("2nd of March 2026", "2026-03-02"),
    ("Monday", None),
    ("Friday, October 16", None),
    ("16 October 2025, 16 October", "2025-10-16"),
]


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_days_in_their_many_forms(text: str, expected: str | None) -> None:
    found = days.find(text, MEETING)
    assert found
    assert {str(day.value) if day.value else None for day in found} == {expected}
    assert text[found[0].begin : found[0].stop].strip() == found[0].text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Oct 19-22, 2026", "2026-10-19", "2026-10-22"),
        ("30 Sept – 2 Oct 2026", "2026-09-30", "2026-10-02"),
        ("16–17 October 2026", "2026-10-16", "2026-10-17"),
        ("24th to 26th October 2025", "2025-10-24", "2025-10-26"),
        ("October 30 - November 2, 2026", "2026-10-30", "2026-11-02"),
        ("Dec 30, 2026 - Jan 2, 2027", "2026-12-30", "2027-01-02"),
        ("Dec 30, 2026 - Jan 2", "2026-12-30", "2027-01-02"),
        ("October 8, 2026 - October 9", "2026-10-08", "2026-10-09"),
        ("29 December - 2 January 2027", "2026-12-29", "2027-01-02"),
        ("3.–5. März 2026", "2026-03-03", "2026-03-05"),
        ("du 3 au 5 mars 2026", "2026-03-03", "2026-03-05"),
        ("03.–05.03.2026", "2026-03-03", "2026-03-05"),
        ("2026-03-03 to 2026-03-05", "2026-03-03", "2026-03-05"),
        ("October 8 & 9, 2026", "2026-10-08", "2026-10-09"),
    ],
)
def test_ranges_of_days(text: str, first: str, last: str) -> None:
    (found,) = days.find(text)
    assert (str(found.value), str(found.last)) == (first, last)


def test_a_range_without_a_year_lies_in_the_meeting() -> None:
    (found,) = days.find("15-18 October", MEETING)
    assert (str(found.value), str(found.last)) == ("2025-10-15", "2025-10-18")
    new_year = days.context(meeting=(date(2025, 12, 30), date(2026, 1, 2)))
    (found,) = days.find("30 December - 2 January", new_year)
    assert (str(found.value), str(found.last)) == ("2025-12-30", "2026-01-02")
    for text in ("Session 19 - 15 October 2025", "October 15 - 8 talks", "Oct 15, 2025 - 9 talks"):
        (found,) = days.find(text, MEETING)
        assert (str(found.value), found.last) == ("2025-10-15", None)
    assert days.at_start("15-18 October") is None


def test_a_day_in_brackets_ends_with_its_bracket() -> None:
    for text in ("(Thursday, October 16)", "Thursday, October 16", "Day 2 (October 16)"):
        found = days.at_start(text)
        assert found is not None
        assert found.text.endswith("October 16")
        assert found.stop == len(text)


@pytest.mark.parametrize(
    "text",
    "May the force be with you|Second Street|Marc 3|15 out of 20 patients|12 Marco Polo|2 may be"
    "|3/4 of patients|Presented 5/10/15 years|Nov 2025|25th anniversary May 2026|10:30 - 11:30"
    "|1.2.3|99.13.2024".split("|"),
)
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    assert days.find(text) == ()


def test_a_day_does_not_take_the_clock_behind_it() -> None:
    for text in ("Oct 8 - 10 AM", "Oct 8 – 9:00", "Oct 8, 9:00-10:00"):
        (found,) = days.find(text)
        assert (found.month, found.number, found.until) == (10, 8, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Research Day - June 6, 2025", "2025-06-06"),
        ("MAIN MEETING | DAY 1 - 24 JANUARY 2026 | HARBOR HALL", "2026-01-24"),
        ("Begin End January 10, 2026 - morning session", "2026-01-10"),
        ("Hernia Course (Online Program – 19th October 2025 Sunday)", "2025-10-19"),
        ("Annual Meeting, June 3-6, 2025", None),
        ("Last updated: June 6, 2025", None),
        ("The trial began January 9, 2026 in two hospitals", None),
        ("Course, 6 June", None),
        ("Friday - June 6, 2025 / Saturday - June 7, 2025", None),
    ],
)
def test_a_heading_may_hold_its_day_among_other_words(text: str, expected: str | None) -> None:
    found = days.in_heading(text)
    assert (str(days.resolve(found)) if found else None) == expected


def test_numbers_are_ordered_as_the_other_dates_of_the_page() -> None:
    american = days.context(["10/25/2024", "5/10/2024"], zone="Europe/Berlin")
    british = days.context(["25/10/2024", "5/10/2024"], zone="America/Chicago")
    told = days.context(["Friday, 5/10/2024"])
    open_ = days.context(["25/10/2024", "10/25/2024"], zone="America/Chicago")
    for context, expected in (
        (american, "2024-05-10"),
        (british, "2024-10-05"),
        (told, "2024-05-10"),
        (days.context(country="United States"), "2024-05-10"),
        (days.context(zone="Europe/London"), "2024-10-05"),
    ):
        assert str(days.find("5/10/2024", context)[0].value) == expected
    for context in (open_, days.context(zone="America/Toronto"), days.NOTHING):
        (found,) = days.find("5/10/2024", context)
        assert (found.value, found.doubt) == (None, "order")


def test_the_meeting_says_which_number_is_the_month() -> None:
    october = days.context(meeting=(date(2025, 10, 1), date(2025, 10, 4)), zone="America/Chicago")
    for text, expected in (
        ("3/10/2025", "2025-10-03"),
        ("7/10/2025", "2025-10-07"),  # a course behind the meeting
        ("8/10/2025", "2025-08-10"),
        ("28/9/2025", "2025-09-28"),
        ("Fri 3/10", "2025-10-03"),
    ):
        assert str(days.find(text, october)[0].value) == expected
    years = days.context(["Bone Days 2026"], zone="Europe/Berlin")
    assert str(days.find("Fri 6/3", years)[0].value) == "2026-03-06"
    assert str(days.find("16 October", years)[0].value) == "2026-10-16"
    assert days.find("Sun 6/3", years)[0].value is None


def test_a_year_that_stands_elsewhere_serves_the_days_that_fit_it() -> None:
    context = days.context(["Northfield Bone Days 2026", "© 2019 Northfield"])
    (friday,) = days.find("Friday, 16 October", context)
    assert (str(friday.value), friday.doubt) == ("2026-10-16", "")
    (plain,) = days.find("16 October", context)
    assert (str(plain.value), plain.doubt) == ("2026-10-16", "year")
    (wrong,) = days.find("Monday, 16 October", context)
    assert (wrong.value, wrong.doubt) == (None, "year")


def test_a_year_of_the_same_line_serves_both_its_dates() -> None:
    found = days.find("16 October 2025 (Thursday); again on 16 October")
    assert [str(day.value) for day in found] == ["2025-10-16", "2025-10-16"]
    assert found[0].text == "16 October 2025 (Thursday)"
    assert days.find("16 October 2025; 17 October")[1].value is None


def test_wide_type_needs_a_whole_date() -> None:
    for text in ("M A Y 2 5", "M A Y 4 5 2 0 2 6", "A B C 1 2", "F R I D A Y"):
        assert not any(day.month for day in days.find(text))


def test_a_misprint_is_told() -> None:
    assert days.find("Monday, October 18, 2025")[0].doubt == "weekday"
    assert days.find("February 31, 2026")[0].doubt == "no such day"


def test_a_cell_of_days_holds_a_day() -> None:
    for text in ("20260614", "2026-06-14", "14/6/2026", "20260614T090000", "14 June 2026"):
        found = days.cell(text)
        assert found is not None
        assert found.value == date(2026, 6, 14)
    assert days.find("20260614") == ()


NAMES = {
    "en": ("Monday Tuesday Wednesday Thursday Friday Saturday Sunday", "January February March April May June July August September October November December"),
    "de": ("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag", "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    "fr": ("lundi mardi mercredi jeudi vendredi samedi dimanche", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "es": ("lunes martes miércoles jueves viernes sábado domingo", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    "pt": ("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo", "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    "it": ("lunedì martedì mercoledì giovedì venerdì sabato domenica", "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    "tr": ("Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi Pazar", "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"),
}  # fmt: skip
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
FORMS: tuple[Callable[[date, str, str], str], ...] = (
    lambda d, w, m: f"{w}, {d.day} {m} {d.year}",
    lambda d, w, m: f"{w} {d.day:02}. {m} {d.year}",
    lambda d, w, m: f"{w.upper()} {d.day} {m.upper()} {d.year}",
    lambda d, _, m: f"{d.day} {m} {d.year}",
    lambda d, _, m: f"{d.day}/{m}/{d.year}",
    lambda d, w, m: f"{d.day} {m} {d.year}, {w}",
    lambda d, w, m: f"{w}, {d.day} de {m} de {d.year}",
    lambda d, w, m: f"Day 2 - {w} {d.day} {m} {d.year}",
    lambda d, w, m: f"{w}, {m} {d.day}, {d.year}",
    lambda d, _, m: f"{m} {d.day}, {d.year}",
    lambda d, _, m: f"{m} {d.day}{ORDINALS.get(d.day, 'th')}, {d.year}",
    lambda d, w, _: f"{w}, {d.day:02}.{d.month:02}.{d.year}",
    lambda d, w, _: f"{w} {d.month}/{d.day}/{d.year}",
    lambda d, _, __: d.isoformat(),
    lambda d, _, __: f"{d:%Y/%m/%d}",
    lambda d, w, m: " ".join(f"{w}, {d.day} {m} {d.year}".upper()),
)


@given(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from(FORMS),
    st.sampled_from(["", "Program | ", "("]),
)
def test_every_form_of_a_day_is_read_back(
    day: date, language: str, form: Callable[[date, str, str], str], before: str
) -> None:
    weekdays, months = (names.split() for names in NAMES[language])
    text = form(day, weekdays[day.weekday()], months[day.month - 1])
    if " ".join(text.split()) != text or text[1:2] == " ":
        before = ""  # letter-spaced: the whole line
        if "-" in text or day.year < 2000:
            return
    if day.day <= 12 and (other := day.replace(month=day.day, day=day.month)) != day:
        # 1/7/2001 and 7/1/2001 are both Sundays: no page can be read there.
        assume("/" not in text or day.weekday() != other.weekday())
    (found,) = days.find(before + text)
    assert (found.value, found.doubt) == (day, "")
    assert found.stop == len(before + text)


# --- zones --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eastern", "America/New_York"),
        ("et", "America/New_York"),
        ("US Pacific", "America/Los_Angeles"),
        ("america/chicago", "America/Chicago"),
        ("New York", "America/New_York"),
        ("GMT-6", "Etc/GMT+6"),
    ],
)
def test_a_zone_may_be_typed_as_it_is_spoken(text: str, expected: str) -> None:
    assert zones.typed(text) == expected


@pytest.mark.parametrize("text", ["", "Middle Earth", "IST", "Eastern/Standard", "../etc"])
def test_a_zone_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="time zone"):
        zones.typed(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("Eastern Standard Time", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/America/New_York", "America/New_York"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Customized Time Zone", ""),
        ("", ""),
    ],
)
def test_zones_as_calendar_programs_write_them(name: str, expected: str) -> None:
    assert zones.of_calendar(name) == expected


def test_an_hour_that_the_clock_skips_is_known() -> None:
    assert zones.skipped(zones.placed(date(2026, 3, 8), time(2, 30), "America/Chicago"))
    assert not zones.skipped(zones.placed(date(2026, 3, 8), time(3, 0), "America/Chicago"))
    assert not zones.skipped(zones.placed(date(2026, 11, 1), time(1, 30), "America/Chicago"))


# --- typed --------------------------------------------------------------------------------------

TODAY = date(2026, 1, 20)
OF_MEETING = date(2026, 3, 2), date(2026, 3, 6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 March", "2026-03-03"),
        ("March 3rd", "2026-03-03"),
        ("2026-03-03", "2026-03-03"),
        ("20260303", "2026-03-03"),
        ("3.4.2026", "2026-04-03"),
        ("4/13/2026", "2026-04-13"),
        ("Friday", "2026-01-23"),
        ("tomorrow", "2026-01-21"),
        ("10 Jan", "2027-01-10"),
    ],
)
def test_a_day_may_be_typed_in_many_ways(text: str, expected: str) -> None:
    assert str(typed.day(text, today=TODAY, first=TODAY)) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3/4/2026", "“3/4/2026” may be March or April. Write the year first, as in 2026-03-12."),
        ("Tue", "could be 2026-01-20 or 2026-01-27"),
        ("Monday 3 March 2026", "2026-03-03 is a Tuesday"),
        ("31 Feb 2026", "no day of the calendar"),
        ("soon", "“soon” is not a day"),
        ("3-5 March 2026", "is not a day"),
        ("3 March or so", "is not a day"),
    ],
)
def test_a_day_that_could_be_two_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        typed.day(text, today=TODAY, first=TODAY)
    assert says in str(caught.value)


def test_a_day_without_a_year_needs_bounds() -> None:
    with pytest.raises(UsageError, match="says no year"):
        typed.day("3 March")
    assert typed.day("3 March", last=TODAY) == date(2025, 3, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue 15:10", "2026-03-03T15:10:00"),
        ("3 March 3 pm", "2026-03-03T15:00:00"),
        ("2026-03-10 15:10", "2026-03-10T15:10:00"),
        ("2026-03-10T15:10", "2026-03-10T15:10:00"),
        ("Tuesday at 9 am", "2026-03-03T09:00:00"),
        ("9:30 Wed", "2026-03-04T09:30:00"),
    ],
)
def test_a_moment_of_a_meeting_may_be_typed(text: str, expected: str) -> None:
    assert typed.moment(text, first=OF_MEETING[0], last=OF_MEETING[-1]).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Sun 15:10", "is no day from 2026-03-02 to 2026-03-06"),
        ("Tue 3:10", "could be more than one time"),
        ("Tue", "is not a time"),
        ("Tue 25:00", "is not a time"),
        ("2026-03-08 02:30", "the clock of America/Chicago skips"),
        ("2026-03-08T02:30", "the clock of America/Chicago skips"),
    ],
)
def test_a_moment_that_is_none_is_refused(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        typed.moment(
            text,
            first=OF_MEETING[0],
            last=OF_MEETING[-1],
            zone=zones.named("America/Chicago"),
        )


def test_a_column_of_days_is_settled_by_its_cells() -> None:
    assert typed.column(["3/4/2026", "13/3/2026"]).days == (date(2026, 4, 3), date(2026, 3, 13))
    assert typed.column(["2026-03-04T10:00", ""]).days == (date(2026, 3, 4), None)
    assert typed.column(["Tue 3 March 2026"]).days == (date(2026, 3, 3),)
    for swapped in (["3/4/2026", "4/3/2026"], ["3/4/2026"], ["13/4/2026", "4/13/2026", "3/4/2026"]):
        column = typed.column(swapped)
        assert (set(column.days), column.either) == ({None}, True)
        assert column.why == "3/4 may be March or April; write 2026-03-04"
    assert typed.column(["last week"]).why.startswith("its days are written in no known way")


def test_a_column_of_days_is_read_as_the_user_says() -> None:
    swapped = ["3/4/2026", "4/3/2026", "4/13/2026"]
    assert typed.column(swapped[:2], order="day").days == (date(2026, 4, 3), date(2026, 3, 4))
    # What only one reading allows is read so, whatever was said.
    assert typed.column(swapped, order="day").days[-1] == date(2026, 4, 13)


def test_a_cell_that_holds_no_day_is_left_out_by_itself() -> None:
    late = partial(typed.not_past, today=TODAY)
    column = typed.column(["2025-03-01", "never", "2031-05-06", "1925-03-01"], wrong=late)
    assert column.days == (date(2025, 3, 1), None, None, None)
    assert column.problems == {
        1: "“never” is not a day",
        2: "2031-05-06 has not come yet",
        3: "1925-03-01 is before 2000",
    }


@pytest.mark.parametrize(
    "text", ["0001-01-01", "1925-03-12", "9999-12-31", "9999-12-31 23:00", "0001-01-01T00:00+14:00"]
)
def test_a_day_that_nobody_means_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"is before 2000|is far ahead|is not a time"):
        typed.moment(text, zone=zones.named("Asia/Tokyo"), noon=True)


def test_what_has_happened_and_what_is_planned_have_their_bounds() -> None:
    assert typed.happened(TODAY, today=TODAY) == TODAY
    assert typed.planned(TODAY, today=TODAY) == TODAY
    with pytest.raises(UsageError, match="has not come yet"):
        typed.happened(TODAY + timedelta(days=1), today=TODAY)
    assert typed.planned(TODAY.replace(year=TODAY.year + 10), today=TODAY)
    with pytest.raises(UsageError, match="more than 10 years ahead"):
        typed.planned(TODAY.replace(year=TODAY.year + 10) + timedelta(days=1), today=TODAY)


# --- commands to be typed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("Ruiz", "Ruiz"),
        ("Orla Brindlecott", '"Orla Brindlecott"'),
        ("O'Brien", '"O\'Brien"'),
        ("José", '"José"'),
        ('Bo "Bobby" Chen', '"Bo Bobby Chen"'),
        ("Bo “Bobby” Chen", '"Bo Bobby Chen"'),
        ("$(rm x) `y` %PATH% !! \\", '"(rm x) y PATH"'),
        ("-rf", '"-rf"'),
        ("", '""'),
    ],
)
def test_an_argument_can_be_pasted_into_every_shell(text: str, pasted: str) -> None:
    assert command_line.argument(text) == pasted
    if shutil.which("bash"):
        run = subprocess.run(
            ["bash", "-c", f"printf %s {pasted}"], capture_output=True, text=True, check=True
        )
        assert run.stdout == pasted.strip('"')


# --- credentials and roles ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    "M.D.|MD|FAAOS|FACS|DTM&H|MSc|PhD|MPH|RN|PA-C|MBBS|FRCS(Tr&Orth)|FRCS (Tr & Orth)|MD, PhD|Ph. D."
    "|MD/PhD|RN-BC|D(ABMM)|PGY-3|FAMIA|OTR/L|MB BS|DNP, FNP-BC|MS4|Dr. med.".split("|"),
)
def test_credentials_in_their_spellings(text: str) -> None:
    assert credentials.is_credentials(text)


@pytest.mark.parametrize(
    "text", "Do|Ma|Jane|Md|AM|A.B.|MD, Chair|Boston MA|FIRST|FRACTURE|Ames|".split("|")
)
def test_words_and_names_are_no_credentials(text: str) -> None:
    assert not credentials.is_credentials(text)


def test_some_letters_make_a_doctor() -> None:
    assert credentials.makes_a_doctor(["MPH", "M.D."])
    assert credentials.makes_a_doctor(["MD, MPH"])
    assert not credentials.makes_a_doctor(["RN", "MSc"])


@pytest.mark.parametrize(
    ("printed", "kind", "job"),
    [
        ("Moderators:", "moderator", False),
        ("Co-Chair", "moderator", False),
        ("Vorsitz", "moderator", False),
        ("Vorsitzende", "moderator", False),
        ("Présidente de séance", "moderator", False),
        ("Presidenti", "moderator", False),
        ("Oturum Başkanı", "moderator", False),
        ("Moderador", "moderator", False),
        ("Course Director", "organizer", False),
        ("Program Chair", "organizer", False),
        ("Co-Author(s)", "co-author", False),
        ("Presenting Author", "presenting author", False),
        ("Autoren", "author", False),
        ("Keynote Speaker", "speaker", False),
        ("Referentin", "speaker", False),
        ("Relatori", "speaker", False),
        ("Konuşmacılar", "speaker", False),
        ("Panelists", "panelist", False),
        ("Discussor", "discussant", False),
        ("Program Director", "program director", True),
        ("Chair, Department of Surgery", "department chair", True),
        ("Division Chief", "division chief", True),
        ("Program Coordinator", "coordinator", True),
        ("Session Coordinator", "organizer", False),
        ("Chief Resident", "resident", True),
        ("Associate Professor", "professor", True),
    ],
)
def test_a_printed_role_has_one_kind(printed: str, kind: str, job: bool) -> None:
    role = roles.read(printed)
    assert role is not None
    assert (role.kind, role.job) == (kind, job)


def test_other_labels_are_no_roles() -> None:
    for text in ("Breakfast", "Hip Fractures", "", "Room 4"):
        assert roles.read(text) is None


def test_jobs_stand_in_affiliations() -> None:
    assert roles.jobs_in("Chair, Department of Orthopaedics, Duke") == ("department chair",)
    assert roles.jobs_in("Residency Program Director, Duke") == ("program director",)
    assert roles.jobs_in("Chair, Duke University") == ()


def test_a_role_is_kept_in_lower_case_and_singular() -> None:
    assert roles.label("Co-Author(s):") == "co-author"
    assert roles.label("Session Chairmen") == "session chairman"
