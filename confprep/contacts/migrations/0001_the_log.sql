-- The contact log. Times: `at` is ISO 8601 with its own offset, `instant` the same in whole
-- seconds since 1970 UTC, for order; `changed_at` is in milliseconds. Columns named `folded` hold what search looks through:
-- lower case, without accents. `interaction` carries no CHECK: the integrity check at every open
-- would evaluate it for each row, which takes three times as long as all the rest.

CREATE TABLE program (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE contact (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    name           TEXT NOT NULL CHECK (name <> ''),
    role           TEXT NOT NULL DEFAULT '',
    institution    TEXT NOT NULL DEFAULT '',
    program_id     TEXT REFERENCES program (id),
    email          TEXT NOT NULL DEFAULT '',
    phone          TEXT NOT NULL DEFAULT '',
    how_met        TEXT NOT NULL DEFAULT '',
    interests      TEXT NOT NULL DEFAULT '',
    mentor_type    TEXT NOT NULL DEFAULT ''
                   CHECK (mentor_type IN ('', 'content', 'strategy', 'img-navigation', 'sponsor')),
    next_step      TEXT NOT NULL DEFAULT '',
    may_write      INTEGER CHECK (may_write IN (0, 1)),
    declined       INTEGER NOT NULL DEFAULT 0 CHECK (declined IN (0, 1)),
    cadence_months INTEGER CHECK (cadence_months > 0),
    folded         TEXT NOT NULL
);

CREATE TABLE tag (
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    tag        TEXT NOT NULL CHECK (tag <> ''),
    PRIMARY KEY (contact_id, tag)
) WITHOUT ROWID;

CREATE TABLE interaction (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id  INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    at          TEXT NOT NULL,
    instant     INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    meeting     TEXT NOT NULL DEFAULT '',
    place       TEXT NOT NULL DEFAULT '',
    person_id   TEXT NOT NULL DEFAULT '',
    said        TEXT NOT NULL DEFAULT '',
    promised    TEXT NOT NULL DEFAULT '',
    promised_by TEXT NOT NULL DEFAULT '',
    due         TEXT,
    kept_on     TEXT,
    uid         TEXT UNIQUE,
    changed_at  INTEGER,
    folded      TEXT NOT NULL
);

CREATE INDEX interaction_by_contact ON interaction (contact_id, instant, kind);
CREATE INDEX interaction_by_meeting ON interaction (meeting, instant);
CREATE INDEX interaction_promised ON interaction (contact_id) WHERE promised <> '' AND kept_on IS NULL;

CREATE TABLE draft (
    id         TEXT NOT NULL,
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    meeting    TEXT NOT NULL DEFAULT '',
    purpose    TEXT NOT NULL,
    path       TEXT NOT NULL DEFAULT '',
    answers    TEXT NOT NULL DEFAULT '',
    due        TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'answered', 'declined')),
    state_on   TEXT NOT NULL,
    PRIMARY KEY (contact_id, meeting, id)
) WITHOUT ROWID;
