"""How things are printed, once for the whole project: text, clocks, days, zones, degrees, roles.

Everything that reads what somebody printed or typed stands on this package; it knows no meeting, no
page and no network. Offsets that it returns count characters of the text it was given.

    context = days.context(lines, meeting=(starts, ends), zone="America/Chicago")
    days.find("Tue 3 March | Room 4", context)   each day: begin, stop, value, last, doubt
    hours = clock.context(lines)
    clock.find("1:00 - 2:30 Hips", hours)        each clock: begin, stop, start, end, label, doubt
    clock.cell("93000"), days.cell("20260303")   texts known to hold one

Dates and clocks are found in text that `clean.line` has composed.
"""
