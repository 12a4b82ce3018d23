"""Months and weekdays in the languages that programs are printed in, and how numbers stand there.

English, German, French, Spanish, Portuguese, Italian, Turkish and Dutch; in lower case and without
accents, as `clean.folded` leaves them.
"""

from __future__ import annotations

_MONTHS = """
january jan januar janner janvier janv jnr enero ene janeiro gennaio gen ocak januari
february feb februar feber fevrier fevr fev febrero fevereiro febbraio subat sub februari febr
march mar marz maerz mrz mars marzo marco mart maart
april apr avril avr abril abr aprile nisan nis
may mai mayo maio maggio mag mayis mei
june jun juni juin junio junho giugno giu haziran haz
july jul juli juillet juil julio julho luglio lug temmuz tem
august aug aout agosto ago agustos agu augustus
september sep sept septembre septiembre setiembre setembro settembre set eylul eyl
october oct oktober okt octobre octubre outubro out ottobre ott ekim eki
november nov novembre noviembre novembro kasim kas
december dec dezember dez decembre diciembre dic dezembro dicembre aralik ara
"""
MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(_MONTHS.split("\n")[1:-1], 1)
    for name in names.split()
}
"""Name, whole or short, to its number."""

WEAK_MONTHS = frozenset("gen sub marco mars mag mart set ago out ara tem kas eki ene dic".split())
"""Also words or names of another meaning: months only beside a weekday, a year or another date."""

_WEEKDAYS = """
monday mon montag lundi lunes lunedi segunda-feira pazartesi maandag
tuesday tues tue dienstag mardi martes martedi terca-feira sali dinsdag
wednesday weds wed mittwoch mercredi miercoles mercoledi quarta-feira carsamba woensdag
thursday thurs thur thu donnerstag jeudi jueves giovedi quinta-feira persembe donderdag
friday fri freitag vendredi viernes venerdi sexta-feira cuma vrijdag
saturday sat samstag sonnabend samedi sabado sabato cumartesi zaterdag
sunday sun sonntag dimanche domingo domenica pazar zondag
"""
WEEKDAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(_WEEKDAYS.split("\n")[1:-1])
    for name in names.split()
}
"""Name to its number, Monday 0."""

_SHORT_WEEKDAYS = """
mo lun segunda seg pzt ma
di mar terca ter
mi mer mie quarta qua car wo
do jeu jue gio quinta qui per
fr ven vie sexta sex vr
sa sam sab cmt za
so dim dom paz zo
"""
SHORT_WEEKDAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(_SHORT_WEEKDAYS.split("\n")[1:-1])
    for name in names.split()
}
"""Short names that are weekdays only right in front of a date."""

ENGLISH_WEEKDAYS = frozenset(
    "monday mon tuesday tues tue wednesday weds wed thursday thurs thur thu friday fri saturday sat"
    " sunday sun".split()
)
