"""Data files: JSON, scripts, XML, calendars and rows under headings, all read as records.

A tree of records is the same thing whatever wrote it. `forms` makes one of a file's bytes,
`records` finds the groups in it, `fields` says what each field holds, `program` which records are
sessions and talks.
"""
