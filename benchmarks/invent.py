"""Invented meetings: real institutions, made-up people, the markup of an eventScribe agenda.

`python -m benchmarks.invent` writes the shipped sample anew; the benchmarks ask for larger ones.
The same seed gives the same page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path
from random import Random

from msgspec import Struct

SAMPLE_PAGE = Path(__file__).parents[1] / "confprep" / "sample" / "agenda.html"
SAMPLE_START = date(2025, 3, 10)

# No family name here is a surname in use that we know of: each is put together from two parts.
GIVEN = """Adaeze Adrian Aino Alejandro Amara Amit Anders Aneta Anjali Arjun Astrid Ayumi Beatriz
Benedict Bruno Camila Carys Cecilia Chidi Clara Cormac Dalia Daniela Darius Devika Diego Dmitri
Edda Eilidh Elena Elias Emeka Esra Esther Fadi Farida Felix Fiona Gabriel Gemma Giulia Gustavo
Hana Hassan Hideo Ifeoma Imran Ines Ingrid Isolde Ivana Jamal Jasper Joana Jonas Julian Kaito
Kamala Karin Kavita Keiko Kwame Lakshmi Lars Leila Liang Linnea Lorenzo Lucia Magnus Malik Marek
Margot Mariana Mateo Maya Meera Mei Mikael Mina Nadia Naveen Nia Nikolai Nils Noor Odile Olamide
Oskar Paloma Pavel Petra Priya Quentin Rafael Rania Ravi Renata Rohan Rosalind Saanvi Salma Samir
Selin Sigrid Simone Sofia Soren Tariq Tatiana Tenzin Theodora Tomas Uma Valentina Victor Wanjiru
Xavier Yara Yusuf Zainab Zoltan""".split()
FAMILY_FIRST = """Abern Adeyin Alder Anghel Ashbur Balac Bramb Brand Calder Carvel Chandr Corv
Dalm Devar Dunmor Ekw Elder Fairw Falk Farr Fenn Ferran Galv Garr Glenm Grav Hald Harrow Hartw
Holm Ibarn Ilmar Jarv Kallv Kasht Kend Kilb Kirw Kolv Lakem Lang Larkm Linds Lorv Maddr Malv
Marchw Medov Merr Morv Nakah Nandr Narb Northw Obiw Okonv Oland Orm Pallis Pemb Quar Quillm
Radov Raish Ravens Rost Rown Sandov Sarth Selw Sorrel Stenv Sund Tamb Tavr Thornm Tollv Ulv
Vald Vanth Vasq Vell Wendr Westm Whitl Wyck Yarr Zalt""".split()
FAMILY_LAST = """ack adi agan aker alde amani anda ander arro asani ath eby edd ekwe elan elar
ellow emi end engrave enko erby erite eros eska ett evar ewe ica idge iel ighan ikos ildon imoto
inde ingale iro isend istad ithe iva olani olm omb onde oniel orne oro orth ovane ovic uchel umba
undi une ura urst uvie""".split()
CREDENTIALS = (["MD"] * 10) + ["MD, PhD"] * 3 + ["DO"] * 2 + ["MD, MPH", "MBBS", "PhD", "MD, FAAOS"]

# Real institutions, as their people print them on a badge. Home residency programs come first.
TEACHING = """Hospital for Special Surgery, New York, NY
Rothman Orthopaedic Institute, Philadelphia, PA
Massachusetts General Hospital, Boston, MA
Brigham and Women's Hospital
Mayo Clinic, Rochester, MN
Mayo Clinic Arizona, Phoenix, AZ
Cleveland Clinic, Cleveland, OH
University of Washington, Seattle, WA
Washington University in St. Louis
Duke University Medical Center, Durham, NC
University of Iowa Hospitals and Clinics, Iowa City, IA
Emory University, Atlanta, GA
University of Pittsburgh Medical Center
Vanderbilt University Medical Center, Nashville, TN
Northwestern University Feinberg School of Medicine, Chicago, IL
Rush University Medical Center, Chicago, IL
University of Michigan, Ann Arbor, MI
Stanford University, Stanford, CA
University of California, San Francisco
UCLA, Los Angeles, CA
University of Utah, Salt Lake City, UT
University of Texas Health Science Center at Houston
University of Texas Southwestern Medical Center, Dallas, TX
NYU Langone Orthopedic Hospital
Columbia University Irving Medical Center, New York, NY
Montefiore Medical Center, Bronx, NY
Johns Hopkins University, Baltimore, MD
University of Maryland, R Adams Cowley Shock Trauma Center
Carolinas Medical Center, Charlotte, NC
OrthoCarolina, Charlotte, NC
Campbell Clinic, Memphis, TN
Wake Forest University School of Medicine, Winston-Salem, NC
University of Miami, Miami, FL
University of Florida, Gainesville, FL
Ochsner Health, New Orleans, LA
Tulane University School of Medicine
University of Minnesota, Minneapolis, MN
Hennepin Healthcare, Minneapolis, MN
Denver Health, Denver, CO
University of Colorado Anschutz Medical Campus
Oregon Health & Science University, Portland, OR
Yale School of Medicine, New Haven, CT
Brown University, Providence, RI
Dartmouth-Hitchcock Medical Center, Lebanon, NH
University of Rochester Medical Center
Albany Medical Center, Albany, NY
Geisinger Medical Center, Danville, PA
Penn State Health Milton S. Hershey Medical Center
Hospital of the University of Pennsylvania
Henry Ford Hospital, Detroit, MI
Indiana University School of Medicine
University of Kentucky, Lexington, KY
University of Alabama at Birmingham
Saint Louis University
University of Missouri, Columbia, MO
University of Kansas Medical Center
University of Nebraska Medical Center
University of Arizona College of Medicine – Tucson
Loma Linda University
Cedars-Sinai Medical Center""".splitlines()
ELSEWHERE = """University of Toronto, Toronto, ON, Canada
McGill University Health Centre, Montréal, QC, Canada
King's College Hospital, London, United Kingdom
University of Oxford, Oxford, United Kingdom
Karolinska Institutet, Stockholm, Sweden
Charité – Universitätsmedizin Berlin, Germany
Universidade de São Paulo, São Paulo, Brazil
All India Institute of Medical Sciences, New Delhi, India
Aga Khan University, Karachi, Pakistan
University of Cape Town, Cape Town, South Africa
University of Lagos, Lagos, Nigeria
Seoul National University Hospital, Seoul, Republic of Korea
Keio University School of Medicine, Tokyo, Japan
American University of Beirut, Beirut, Lebanon
Universidad de Chile, Santiago, Chile
Northgate Implants (invented), Warsaw, IN
Larkmere Biologics (invented)
Private Practice, Boise, ID""".splitlines()

SUBJECTS = {
    "Adult Reconstruction Hip": "Total Hip Arthroplasty|Acetabular Revision|Dual Mobility Cups",
    "Adult Reconstruction Knee": "Total Knee Arthroplasty|Tibial Fixation|Patellar Resurfacing",
    "Trauma": "Pilon Fractures|Femoral Neck Fractures|Pelvic Ring Injuries|Tibial Nonunion",
    "Spine": "Lumbar Fusion|Cervical Myelopathy|Adult Deformity Correction",
    "Sports Medicine": "ACL Reconstruction|Meniscal Repair|Shoulder Instability",
    "Shoulder and Elbow": "Reverse Shoulder Arthroplasty|Rotator Cuff Repair|Radial Head Fractures",
    "Hand and Wrist": "Distal Radius Fractures|Scaphoid Nonunion|Flexor Tendon Repair",
    "Foot and Ankle": "Ankle Arthroplasty|Hallux Valgus Correction|Calcaneal Fractures",
    "Pediatrics": "Supracondylar Fractures|Developmental Dysplasia of the Hip|Scoliosis Bracing",
    "Tumor": "Metastatic Bone Disease|Limb Salvage|Soft-Tissue Sarcoma",
}
STUDIES = """Two-Year Outcomes After {0}: A Multicenter Cohort
Does Body Mass Index Change the Result of {0}?
Complications of {0} in Patients Over Eighty
{0}: What the Registry Shows
A Randomized Trial of Early Weight Bearing After {0}
Cost and Length of Stay After {0} at a Safety-Net Hospital
Patient-Reported Outcomes Plateau at One Year After {0}
Infection After {0}: Who Is at Risk?
Opioid-Sparing Protocols for {0}
Learning Curve in {0}: The First Hundred Cases
Return to Work After {0}
Language Barriers and Follow-Up After {0}
Predicting Readmission After {0}
Residents as First Surgeon in {0}: Is It Safe?""".splitlines()
TRAINEE_EVENTS = (
    ("Medical Student Program: From Application to Match (Registration Required)", 13, 180),
    ("Residency and Fellowship Fair", 16, 120),
    ("Mentoring Breakfast for Residents and Students (Ticketed)", 6, 60),
    ("International Graduates Networking Mixer", 17, 60),
    ("Resident Assembly: Research Forum", 15, 90),
)


class Invented(Struct, frozen=True):
    """One made-up person, as a page prints them."""

    number: int
    name: str
    affiliation: str


def people(count: int, random: Random) -> list[Invented]:
    """Return `count` people whose names differ from each other in more than a letter."""
    families = [first + last for first in FAMILY_FIRST for last in FAMILY_LAST]
    random.shuffle(families)
    made = []
    for number in range(count):
        given = GIVEN[random.randrange(len(GIVEN))]
        middle = f" {random.choice('ABCDEGHJKLMNPRST')}." if random.random() < 0.4 else ""
        name = f"{given}{middle} {families[number % len(families)]}, {random.choice(CREDENTIALS)}"
        if random.random() < 0.08:
            name += random.choice((" (she/her/hers)", " (he/him/his)", " (they/them)"))
        where = TEACHING if random.random() < 0.8 else ELSEWHERE
        affiliation = "" if random.random() < 0.03 else random.choice(where)
        made.append(Invented(1_000_000 + number, name, affiliation))
    return made


class _Page:
    """Collects rows and hands out numbers and people."""

    def __init__(self, crowd: list[Invented], random: Random) -> None:
        self.rows: list[str] = []
        self.random = random
        self.number = 2_000_000
        self.crowd = crowd
        self._waiting: list[Invented] = []

    def next_person(self) -> Invented:
        """Everyone is asked once before anyone is asked twice."""
        if not self._waiting:
            self._waiting = list(self.crowd)
            self.random.shuffle(self._waiting)
        return self._waiting.pop()

    def row(  # one row of the page has this many cells
        self,
        code: str,
        title: str,
        start: datetime,
        end: datetime,
        room: str,
        people: list[tuple[str, Invented]],
        track: str = "",
    ) -> str:
        self.number += 1
        kind = (
            "SessionInfo" if code in "MG" else "PosterInfo" if code == "PO" else "PresentationInfo"
        )
        key = "PosterID" if code == "PO" else "PresentationID"
        lines = "".join(
            f'<div class="mar-btm-xs">{role}: <a class="loadbyurl popup-link" data-url="'
            f'/ajaxcalls/presenterInfo.asp?HPRID={person.number}">{escape(person.name)}</a>'
            f"{' &ndash; ' + escape(person.affiliation) if person.affiliation else ''}</div>"
            for role, person in people
        )
        bubble = (
            f'<section><div class="text-bubble-group"><span class="text-bubble">{escape(track)}'
            "</span></div></section>"
            if track
            else ""
        )
        return (
            f'<li class="list-group-item list-row loadbyurl " data-url="ajaxcalls/{kind}.asp?{key}='
            f'{self.number}" data-presid="{self.number}" data-buildcode="{code}">'
            f'<div class="list-row-content"><div class="list-row-secondary prestime"><span class='
            f'"tipsytip" title="">{_clock(start)} - {_clock(end)} <small>US PT</small></span></div>'
            f'<div class="list-row-primary"><span style="color:#5a5a5a">{escape(title)}</span>'
            f'<div class="text-12">Location: {escape(room)}</div>'
            f'<section class="text-12"><div>{lines}</div></section>{bubble}</div></div></li>'
        )

    def bucket(self, header: str, inside: list[str]) -> None:
        """Add a session with its talks: the header repeats the session's own row."""
        shown = header.replace(
            '<li class="list-group-item list-row loadbyurl "',
            "<li class=\"list-group-item list-row bucket\" data-showhide='hide'",
            1,
        )
        wrapped = f'<div class="bucketwrapper" style="display:none">{header}{"".join(inside)}</div>'
        self.rows.append(shown + wrapped)


def agenda(
    *, start: date, days: int = 5, halls: int = 6, people_count: int = 620, seed: int = 2025
) -> str:
    """Return one agenda page: `days` days, `halls` parallel rooms, five sessions a room and day."""
    random = Random(seed)
    page = _Page(people(people_count, random), random)
    serial = 0
    for number in range(days):
        day = start + timedelta(days=number)
        page.rows.append(
            f'<li class="dayrow tipsytip" title="">{day:%A, %B} {day.day}, {day.year}</li>'
        )
        _add_common_rows(page, day, number)
        for hall, (hour, minute) in _slots(halls):
            serial += 1
            _add_session(page, serial, hall, _at(day, hour, minute))
        _add_posters(page, day, serial)
    tabs = "".join(_tab(start + timedelta(days=number)) for number in range(days))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>SAMPLE: '
        "Invented Annual Meeting 2025</title>\n</head>\n<body>\n"
        '<!-- Every person on this page is invented. -->\n<ul class="nav nav-tabs nav-justified" '
        f'role="navigation">{tabs}</ul>\n<ul class="list-view list-group" id="agenda" '
        'data-singlewrap="0" data-bucket="1" data-showtimeunderbucket="1" '
        'data-hidembuildcodeunderbuckets="1">\n'
        + "\n".join(page.rows)
        + "\n</ul>\n</body>\n</html>\n"
    )


def _tab(day: date) -> str:
    zone = "Dates are listed in the event's time zone (America / Los Angeles)."
    return (
        f'<li role="{day:%a, %b} {day.day}" class=""> <a href="agenda.asp?startdate={day:%m/%d/%Y}&'
        f'enddate={day:%m/%d/%Y}&BCFO=M&pfp=BrowseDay&fa=&fb=&fc=&fd=" class="tipsytip" '
        f'title="{zone}">{day:%a, %b} {day.day}</a></li>'
    )


def _slots(halls: int) -> Iterator[tuple[int, tuple[int, int]]]:
    for time in ((8, 0), (10, 0), (13, 30), (15, 30)):
        for hall in range(halls):
            yield hall, time


def _room(hall: int) -> str:
    building, level = ("North", 1 + hall % 2) if hall % 2 else ("South", 2)
    return f"{building} Hall, Level {level}, Room {level}{hall + 1:02d}"


def _add_common_rows(page: _Page, day: date, number: int) -> None:
    page.rows.append(page.row("G", "Registration", _at(day, 6, 30), _at(day, 17), "Lobby A", []))
    title, hour, minutes = TRAINEE_EVENTS[number % len(TRAINEE_EVENTS)]
    begin = _at(day, hour)
    hosts = [("Chair", page.next_person())]
    room = "Harbor Hotel, Ballroom 2"
    page.rows.append(
        page.row("M", title, begin, begin + timedelta(minutes=minutes), room, hosts, "Trainees")
    )


def _add_session(page: _Page, serial: int, hall: int, begin: datetime) -> None:
    random = page.random
    track = list(SUBJECTS)[serial % len(SUBJECTS)]
    topics = SUBJECTS[track].split("|")
    kind = ("Paper Session", "Symposium", "Paper Session", "Instructional Course")[serial % 4]
    title = f"{kind[0]}{serial:03d} - {track}: {random.choice(topics)}"
    end = begin + timedelta(minutes=90)
    room = _room(hall)
    chairs = [("Moderator", page.next_person()) for _ in range(1 + serial % 2)]
    header = page.row("M", title, begin, end, room, chairs, track)
    talks = []
    count = {"Paper Session": 7, "Symposium": 4, "Instructional Course": 0}[kind]
    studies = random.sample(STUDIES, max(count, 1))
    for position in range(count):
        length = timedelta(minutes=90 // count)
        at = begin + position * length
        name = studies[position].format(random.choice(topics))
        role = "Speaker" if kind == "Symposium" else "Presenting Author"
        cast = [(role, page.next_person())]
        cast += [("Co-Author", page.next_person()) for _ in range(serial % 2)]
        talks.append(page.row("P", name, at, at + length, room, cast))
    if kind == "Instructional Course":
        header = page.row(
            "M",
            title,
            begin,
            end,
            room,
            [*chairs, *(("Faculty", page.next_person()) for _ in range(3))],
            track,
        )
    page.bucket(header, talks)


def _add_posters(page: _Page, day: date, serial: int) -> None:
    begin, end = _at(day, 12, 15), _at(day, 13, 15)
    title = f"Poster Session {day:%A}: Best of Clinical Research"
    header = page.row("M", title, begin, end, "Exhibit Hall, Poster Area", [], "Posters")
    posters = []
    for number in range(1, 25):
        track = page.random.choice(list(SUBJECTS))
        topic = page.random.choice(SUBJECTS[track].split("|"))
        name = f"(P-{serial + number}) {page.random.choice(STUDIES).format(topic)}"
        cast = [("Presenting Author", page.next_person()), ("Co-Author", page.next_person())]
        posters.append(page.row("PO", name, begin, end, "Exhibit Hall, Poster Area", cast))
    page.bucket(header, posters)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - printed as local


def _clock(moment: datetime) -> str:
    return f"{moment:%I:%M %p}".lstrip("0")


if __name__ == "__main__":
    SAMPLE_PAGE.write_text(agenda(start=SAMPLE_START), encoding="utf-8")
