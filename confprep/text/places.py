"""Printed places: "Orono, Maine USA", "Nashville, TN", "Vienna, Austria", and the zone each lies in.

A place has a zone only where all of its state or country has the same clock, or its town is known
to lie on one side of the line. Countries and their zones are those of the IANA database
(`iso3166.tab`, `zone.tab`), states and the towns of divided states those of 49 CFR Part 71.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files

from msgspec import Struct

from confprep.errors import UsageError
from confprep.text import zones
from confprep.text.clean import folded

_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"
_ARIZONA, _INDIANA = "America/Phoenix", "America/Indiana/Indianapolis"

_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
    "WY": "Wyoming",
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
    "NS": "Nova Scotia", "ON": "Ontario", "QC": "Quebec", "SK": "Saskatchewan",
}  # fmt: skip
"""States of the United States and provinces of Canada."""
_OF_STATES = {
    _EASTERN: "CT DE DC GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV",
    _CENTRAL: "AL AR IL IA LA MN MS MO OK WI",
    _MOUNTAIN: "CO MT NM UT WY",
    _PACIFIC: "CA WA",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
    "America/Edmonton": "AB",
    "America/Winnipeg": "MB",
    "America/Moncton": "NB",
    "America/Halifax": "NS",
}
_ZONE_OF_STATE = {state: zone for zone, codes in _OF_STATES.items() for state in codes.split()}
_OF_TOWNS = {
    ("AK", "America/Anchorage"): "Anchorage, Fairbanks, Juneau, Girdwood",
    ("AZ", _ARIZONA): "Chandler, Flagstaff, Glendale, Mesa, Phoenix, Scottsdale, Sedona, Tempe, Tucson",
    ("FL", _EASTERN): "Amelia Island, Boca Raton, Bonita Springs, Clearwater, Coral Gables, "
    "Daytona Beach, Fort Lauderdale, Ft. Lauderdale, Fort Myers, Gainesville, Hollywood, "
    "Jacksonville, Key Largo, Key West, Kissimmee, Lake Buena Vista, Marco Island, Miami, "
    "Miami Beach, Naples, Orlando, Palm Beach, Ponte Vedra Beach, Sarasota, St. Augustine, "
    "St. Pete Beach, St. Petersburg, Tallahassee, Tampa, Weston, West Palm Beach",
    ("FL", _CENTRAL): "Destin, Fort Walton Beach, Miramar Beach, Panama City, Panama City Beach, "
    "Pensacola, Sandestin, Santa Rosa Beach",
    ("ID", "America/Boise"): "Boise, Idaho Falls, Ketchum, Pocatello, Sun Valley, Twin Falls",
    ("ID", _PACIFIC): "Coeur d'Alene, Lewiston, Moscow",
    ("IN", _INDIANA): "Bloomington, Carmel, Fort Wayne, French Lick, Indianapolis, Lafayette, "
    "Muncie, South Bend, West Lafayette",
    ("IN", _CENTRAL): "Evansville, Gary, Hammond, Merrillville",
    ("KS", _CENTRAL): "Kansas City, Lawrence, Manhattan, Overland Park, Topeka, Wichita",
    ("KY", "America/Kentucky/Louisville"): "Covington, Lexington, Louisville",
    ("KY", _CENTRAL): "Bowling Green, Owensboro, Paducah",
    ("MI", "America/Detroit"): "Acme, Ann Arbor, Dearborn, Detroit, East Lansing, Flint, "
    "Grand Rapids, Kalamazoo, Lansing, Mackinac Island, Novi, Royal Oak, Southfield, Traverse City",
    ("NE", _CENTRAL): "Lincoln, Omaha",
    ("NE", _MOUNTAIN): "Scottsbluff",
    ("NV", _PACIFIC): "Carson City, Henderson, Incline Village, Las Vegas, Reno",
    ("ND", _CENTRAL): "Bismarck, Fargo, Grand Forks",
    ("OR", _PACIFIC): "Bend, Corvallis, Eugene, Portland, Salem, Sunriver",
    ("SD", _CENTRAL): "Sioux Falls",
    ("SD", _MOUNTAIN): "Rapid City",
    ("TN", _CENTRAL): "Clarksville, Franklin, Memphis, Murfreesboro, Nashville",
    ("TN", _EASTERN): "Chattanooga, Gatlinburg, Johnson City, Kingsport, Knoxville",
    ("TX", _CENTRAL): "Amarillo, Arlington, Austin, Corpus Christi, Dallas, Fort Worth, Frisco, "
    "Galveston, Grapevine, Houston, Irving, Lubbock, Plano, Round Rock, San Antonio, San Marcos, "
    "Temple, The Woodlands",
    ("TX", _MOUNTAIN): "El Paso",
    ("BC", "America/Vancouver"): "Vancouver, Victoria, Whistler",
    ("ON", "America/Toronto"): "Hamilton, Kingston, London, Mississauga, Niagara Falls, Ottawa, Toronto",
    ("QC", "America/Toronto"): "Montreal, Quebec, Quebec City",
    ("SK", "America/Regina"): "Regina, Saskatoon",
}  # fmt: skip
_ZONE_OF_TOWN = {
    (folded(town.strip()), state): zone
    for (state, zone), towns in _OF_TOWNS.items()
    for town in towns.split(",")
}
_DEGREES_TOO = {
    "MA": "Boston, Burlington, Cambridge, Chatham, Newton, Springfield, Waltham, Worcester",
    "MD": "Annapolis, Baltimore, Bethesda, Cambridge, College Park, Columbia, Frederick, "
    "National Harbor, Ocean City, Oxon Hill, Rockville, Silver Spring",
    "PA": "Allentown, Bethlehem, Danville, Erie, Farmington, Harrisburg, Hershey, "
    "King of Prussia, Lancaster, Philadelphia, Pittsburgh, Reading, Scranton, State College",
}
"""Codes that stand behind people as well: only these towns before them are believed."""
_BELIEVED = {
    (folded(town.strip()), state)
    for state, towns in _DEGREES_TOO.items()
    for town in towns.split(",")
}
_CALLED = {
    "England": "GB", "Great Britain": "GB", "Korea": "KR", "Northern Ireland": "GB",
    "Republic of Korea": "KR", "Scotland": "GB", "South Korea": "KR", "The Netherlands": "NL",
    "Türkiye": "TR", "UAE": "AE", "UK": "GB", "USA": "US", "U.S.A.": "US", "United Kingdom": "GB",
    "Wales": "GB",
}  # fmt: skip
"""Names of countries that the table of the IANA database lacks."""


_IN_THE_OTHER_GEORGIA = frozenset(("Batumi", "Kutaisi", "Tbilisi"))


class Place(Struct, frozen=True, kw_only=True):
    """A town with its state or country, as printed."""

    text: str
    begin: int
    zone: str = ""
    """IANA name; empty where what is printed could lie in several."""


def find(text: str) -> list[Place]:
    """Return the places of `text` in order: a town, a comma, and a state or country."""
    return list(_places(text))


def _places(text: str) -> Iterator[Place]:
    for match in _pattern().finditer(text):
        town, region = match["town"], match["region"]
        code = _codes().get(region, "")
        if region in _DEGREES_TOO and (folded(town), region) not in _BELIEVED:
            continue
        if region == "Georgia" and town in _IN_THE_OTHER_GEORGIA:
            code = ""
        yield Place(
            text=f"{town}, {region}",
            begin=match.start(),
            zone=_of_state(code, town) if code else _of_country(_countries()[region], town),
        )


def zone_of(text: str) -> str:
    """Return the zone of a place that a person typed, or "" where it could be several."""
    found = find(text)
    if found:
        return found[0].zone
    try:
        return zones.typed(text) if "/" not in text else ""
    except UsageError:
        return ""


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {"D.C.": "DC", **{name: code for code, name in _STATES.items()}} | {
        code: code for code in _STATES
    }


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    regions = sorted({*_codes(), *_countries()}, key=len, reverse=True)
    word = r"[^\W\d_][\w.'’-]*"
    town = rf"(?P<town>(?:[A-ZÀ-Ý][\w.'’-]*|St\.)(?:\s(?:(?:of|de|do|am|an der|d')\s)?(?=[A-ZÀ-Ý]){word}){{0,3}})"
    named = "|".join(map(re.escape, regions))
    return re.compile(rf"(?<![\w.]){town},\s+(?P<region>{named})(?![\w'’])")


def _of_state(code: str, town: str) -> str:
    return _ZONE_OF_STATE.get(code) or _ZONE_OF_TOWN.get((folded(town), code), "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Return the names of countries, to their codes."""
    rows = (line.split("\t") for line in _table("iso3166.tab"))
    return {name: code for code, name in rows} | _CALLED


@lru_cache(maxsize=256)
def _of_country(code: str, town: str) -> str:
    """Return the zone of a country with one clock, or of a town that names a zone of it."""
    rows = (line.split("\t") for line in _table("zone.tab"))
    names = [row[2] for row in rows if row[0] == code]
    if len({_clock(name) for name in names}) == 1:
        return names[0]
    wanted = folded(town).replace(" ", "_")
    return next((name for name in names if name.rpartition("/")[2].casefold() == wanted), "")


@lru_cache(maxsize=512)
def _clock(name: str) -> tuple[object, ...]:
    """Return what a zone's clock shows, by the quarter, in these years."""
    zone = zones.named(name)
    moments = (
        datetime(year, month, 15, tzinfo=UTC) for year in (2024, 2027) for month in (1, 4, 7, 10)
    )
    return tuple(moment.astimezone(zone).utcoffset() for moment in moments)


@lru_cache(maxsize=2)
def _table(name: str) -> tuple[str, ...]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
