"""The contact log: people, what happened, and letters. One of the two doors to the disk.

A method that changes something returns only when the change is on the disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

import msgspec
from msgspec import Struct

from confprep.contacts import rows
from confprep.contacts.database import Database, explained
from confprep.contacts.finding import fold, matching
from confprep.contacts.rows import DraftState, Row
from confprep.errors import Choice, UsageError
from confprep.model import Contact, Interaction

MENTOR_TYPES = ("", "content", "strategy", "img-navigation", "sponsor")
_A_FORTNIGHT = 14 * 24 * 60 * 60


class Forgotten(Struct, frozen=True, kw_only=True):
    """What was removed."""

    contact: Contact
    interactions: int
    files: tuple[str, ...]
    """Names of older copies of the log that were deleted because they held the person too."""


class Store(Database):
    """The open contact log; use it in a `with` statement."""

    def _rows(self, question: str, values: Sequence[object] | Mapping[str, object]) -> list[Row]:
        """Return what a question finds, by column name."""
        return rows.by_name(self._db.execute(question, values))

    def _insert(self, table: str, fields: Mapping[str, Any], otherwise: str = "") -> int:
        """Add a row; return its number."""
        names, marks = ", ".join(fields), ", ".join(f":{name}" for name in fields)
        cursor = self._db.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks}) {otherwise}", dict(fields)
        )
        return int(cursor.lastrowid or 0)

    def _rewrite(self, table: str, number: int, fields: Mapping[str, Any]) -> None:
        settings = ", ".join(f"{name} = :{name}" for name in fields)
        self._db.execute(f"UPDATE {table} SET {settings} WHERE id = :id", {**fields, "id": number})

    # --- people ---------------------------------------------------------------------------

    def contacts(self, search: str = "", *, tag: str = "") -> tuple[Contact, ...]:
        """Return everyone whose entry holds every word of `search`, by name."""
        where, values = _containing("contact.folded", search)
        if tag:
            where += " AND contact.id IN (SELECT contact_id FROM tag WHERE tag = ?)"
            values.append(tag)
        return self._contacts(f"WHERE {where} ORDER BY contact.folded, contact.id", values)

    def contact(self, contact_id: int) -> Contact:
        """Return one person by number."""
        found = self._contacts("WHERE contact.id = ?", [contact_id])
        if not found:
            raise UsageError(
                f"There is no contact with the number {contact_id}",
                next_step="See them all with: confprep contacts list",
            )
        return found[0]

    def names(self) -> dict[int, str]:
        """Return everyone's name by number."""
        with explained(self.path):
            return dict(self._db.execute("SELECT id, name FROM contact").fetchall())

    def find(self, typed: str) -> tuple[Contact, ...]:
        """Return whom `typed` may mean: a number, or a name or part of one in any spelling."""
        if typed.isdecimal():
            return (self.contact(int(typed)),)
        keys = matching(typed, self.names().items())
        marks = ",".join("?" * len(keys))
        return self._contacts(
            f"WHERE contact.id IN ({marks}) ORDER BY contact.folded, contact.id", keys
        )

    def one(self, typed: str) -> Contact:
        """Return the one person `typed` means, or say who it could be."""
        found = self.find(typed)
        if len(found) == 1:
            return found[0]
        if not found:
            raise UsageError(
                f"Nobody in the contact log matches “{typed}”",
                next_step="See them all with: confprep contacts list",
            )
        listed = "; ".join(f"{c.id} {c.name}, {c.institution or 'no institution'}" for c in found)
        raise UsageError(
            f"“{typed}” may be any of these: {listed}",
            next_step="Give the number in place of the name",
            choices=[
                Choice(str(c.id), ", ".join(filter(None, (c.name, c.institution)))) for c in found
            ],
        )

    def add(self, contact: Contact) -> Contact:
        """Add a person; the number in `contact` is ignored and the new one returned."""
        fields = rows.contact_row(contact)
        with self.change():
            self._keep_program(contact)
            added = msgspec.structs.replace(contact, id=self._insert("contact", fields))
            self._keep_tags(added)
        return self.contact(added.id)

    def update(self, contact: Contact) -> Contact:
        """Write every field of a person that is already in the log."""
        fields = rows.contact_row(contact)
        with self.change():
            self.contact(contact.id)
            self._keep_program(contact)
            self._rewrite("contact", contact.id, fields)
            self._db.execute("DELETE FROM tag WHERE contact_id = ?", [contact.id])
            self._keep_tags(contact)
        return self.contact(contact.id)

    def merge(self, keep: Contact, other: Contact) -> Contact:
        """Make two entries one: `keep` takes over what it lacks, and everything that happened."""
        if keep.id == other.id:
            raise UsageError(f"{keep.name} and {other.name} are the same entry already")
        own = msgspec.structs.asdict(keep)
        filled = {
            name: value if value not in ("", None) else getattr(other, name)
            for name, value in own.items()
        }
        filled["tags"] = tuple(dict.fromkeys((*keep.tags, *other.tags)))
        filled["declined"] = keep.declined or other.declined
        # A "no" to being written to is never overruled by an older "yes".
        if False in (keep.may_write, other.may_write):
            filled["may_write"] = False
        with self.change():
            self._db.execute(
                "UPDATE interaction SET contact_id = ? WHERE contact_id = ?", [keep.id, other.id]
            )
            self._db.execute(
                "UPDATE OR IGNORE draft SET contact_id = ? WHERE contact_id = ?",
                [keep.id, other.id],
            )
            self._db.execute("DELETE FROM contact WHERE id = ?", [other.id])
            merged = self.update(Contact(**filled))
        self.tidy()
        return merged

    def forget(self, contact: Contact) -> Forgotten:
        """Remove a person and all that was logged, from the file, its journal and its copies."""
        with self.change():
            (count,) = self._db.execute(
                "SELECT count(*) FROM interaction WHERE contact_id = ?", [contact.id]
            ).fetchone()
            self._db.execute("DELETE FROM contact WHERE id = ?", [contact.id])
            self._db.execute(
                "DELETE FROM program WHERE id NOT IN "
                "(SELECT program_id FROM contact WHERE program_id IS NOT NULL)"
            )
        self.tidy()
        removed = []
        for pattern in (".before-*", ".damaged-*"):
            for older in sorted(self.path.parent.glob(self.path.name + pattern)):
                older.unlink()
                removed.append(older.name)
        return Forgotten(contact=contact, interactions=count, files=tuple(removed))

    def _contacts(self, condition: str, values: Sequence[object]) -> tuple[Contact, ...]:
        with explained(self.path):
            found = self._rows(
                "SELECT contact.*, program.name AS program FROM contact "
                f"LEFT JOIN program ON program.id = contact.program_id {condition}",
                values,
            )
            only = found[0]["id"] if found else 0
            chosen = "" if len(found) > 1 else f" WHERE contact_id = {int(only)}"
            tags: dict[int, list[str]] = {}
            for contact_id, tag in self._db.execute(f"SELECT contact_id, tag FROM tag{chosen}"):
                tags.setdefault(contact_id, []).append(tag)
        return tuple(rows.contact(row, tuple(sorted(tags.get(row["id"], ())))) for row in found)

    def _keep_program(self, contact: Contact) -> None:
        if contact.program_id:
            self._db.execute(
                "INSERT INTO program (id, name) VALUES (?, ?) "
                "ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE excluded.name <> ''",
                [contact.program_id, rows.line(contact.program)],
            )

    def _keep_tags(self, contact: Contact) -> None:
        tags = dict.fromkeys(rows.line(tag) for tag in contact.tags)
        self._db.executemany(
            "INSERT INTO tag (contact_id, tag) VALUES (?, ?)",
            [(contact.id, tag) for tag in tags if tag],
        )

    # --- what happened --------------------------------------------------------------------

    def log(self, interaction: Interaction) -> Interaction:
        """Add one interaction; its number is ignored and the new one returned."""
        fields = rows.interaction_row(interaction)
        with self.change():
            return msgspec.structs.replace(interaction, id=self._insert("interaction", fields))

    def amend(self, interaction: Interaction) -> None:
        """Write every field of an interaction that is already in the log."""
        fields = rows.interaction_row(interaction)
        with self.change():
            self._rewrite("interaction", interaction.id, fields)

    def remove_interaction(self, interaction: Interaction) -> None:
        """Remove one interaction, and the person too where it was all the log knew of them."""
        with self.change():
            self._db.execute("DELETE FROM interaction WHERE id = ?", [interaction.id])
            self._db.execute(
                "DELETE FROM contact WHERE id = ? AND email = '' AND phone = '' AND next_step = '' "
                "AND NOT EXISTS (SELECT 1 FROM interaction WHERE contact_id = contact.id)",
                [interaction.contact_id],
            )

    def keep_promises(self, promises: Sequence[Interaction], on: date) -> None:
        """Mark promises as kept."""
        with self.change():
            self._db.executemany(
                "UPDATE interaction SET kept_on = ? WHERE id = ?",
                [(on.isoformat(), promise.id) for promise in promises],
            )

    def interaction_by_uid(self, uid: str) -> Interaction | None:
        """Return the interaction that came from elsewhere under this id."""
        found = self._interactions("WHERE uid = ?", [uid])
        return found[0] if found else None

    def contact_of_person(self, meeting: str, person_id: str) -> int:
        """Return the number of the person with this id in a meeting's plan; 0 if not logged."""
        found = self._interactions("WHERE meeting = ? AND person_id = ?", [meeting, person_id])
        return found[0].contact_id if found else 0

    def interactions(
        self,
        *,
        contact_id: int | None = None,
        meeting: str = "",
        search: str = "",
        limit: int | None = None,
    ) -> tuple[Interaction, ...]:
        """Return what happened, newest first; `search` looks at the person's entry too."""
        where, values = _containing("interaction.folded || ' ' || contact.folded", search)
        if contact_id is not None:
            where += " AND contact_id = ?"
            values.append(contact_id)
        if meeting:
            where += " AND meeting = ?"
            values.append(meeting)
        join = "JOIN contact ON contact.id = contact_id " if search else ""
        return self._interactions(
            f"{join}WHERE {where} ORDER BY instant DESC, interaction.id DESC LIMIT ?",
            [*values, -1 if limit is None else limit],
        )

    def last_contacts(self, zone: tzinfo) -> dict[int, str]:
        """Return the day, in `zone`, of the newest contact in either direction, by number."""
        with explained(self.path):
            newest = self._db.execute(
                "SELECT contact_id, max(instant) FROM interaction "
                "WHERE kind IN ('met', 'sent', 'answered') GROUP BY contact_id"
            ).fetchall()
        return {
            contact_id: datetime.fromtimestamp(instant, zone).date().isoformat()
            for contact_id, instant in newest
        }

    def recent(self, only: int = 0) -> Iterator[tuple[Contact, tuple[Interaction, ...]]]:
        """Yield each person with what decides what is due for them, oldest first.

        That is everything since a fortnight before the person's newest word to the user (a
        meeting lasts days), and every open promise. People who declined are left out. With
        `only`, for that one person. The records hold what `cadence.due` looks at and no more
        (of `said` the first letter), for this is read from the whole log.
        """
        answered = (
            "(SELECT contact_id AS person, max(instant) AS answered FROM interaction "
            "WHERE kind IN ('met', 'answered') AND (:only = 0 OR contact_id = :only) "
            "GROUP BY contact_id)"
        )
        columns = (
            "SELECT interaction.id, contact_id, instant, at, kind, meeting, person_id, "
            "substr(said, 1, 1) AS said, iif(kept_on IS NULL, promised, '') AS promised, "
            "promised_by, due FROM interaction "
        )
        values = {"only": only}
        with explained(self.path):
            people = self._rows(
                "SELECT id, name, program_id, may_write, cadence_months, institution, mentor_type "
                "FROM contact "
                "WHERE NOT declined AND (:only = 0 OR id = :only)",
                values,
            )
            # Two questions, for each has an index of its own; as one, every row would be read.
            found = self._rows(
                f"{columns} JOIN {answered} ON person = contact_id AND instant >= answered - :days",
                {**values, "days": _A_FORTNIGHT},
            )
            found += self._rows(
                f"{columns} WHERE promised <> '' AND kept_on IS NULL "
                "AND (:only = 0 OR contact_id = :only)",
                values,
            )
        happened: dict[int, list[Interaction]] = {}
        once = {row["id"]: row for row in found}
        for row in sorted(once.values(), key=lambda row: (row["instant"], row["id"])):
            happened.setdefault(row["contact_id"], []).append(rows.interaction(row))
        for person in people:
            if person["id"] in happened:
                yield rows.contact(person), tuple(happened[person["id"]])

    def _interactions(self, condition: str, values: Sequence[object]) -> tuple[Interaction, ...]:
        with explained(self.path):
            found = self._rows(f"SELECT interaction.* FROM interaction {condition}", values)
        return tuple(map(rows.interaction, found))

    # --- letters --------------------------------------------------------------------------

    def record_drafts(self, meeting: str, drafts: Sequence[DraftState]) -> None:
        """Remember what was written after a meeting; what was sent or answered stays so."""
        with self.change():
            self._db.execute("DELETE FROM draft WHERE meeting = ? AND state = 'draft'", [meeting])
            for each in drafts:
                self._insert(
                    "draft", {**rows.draft_row(each), "meeting": meeting}, "ON CONFLICT DO NOTHING"
                )

    def set_draft_state(self, draft: DraftState, state: str, on: date) -> None:
        """Remember that a draft was sent, answered or declined."""
        with self.change():
            self._db.execute(
                "UPDATE draft SET state = ?, state_on = ? "
                "WHERE contact_id = ? AND meeting = ? AND id = ?",
                [state, on.isoformat(), draft.contact_id, draft.meeting, draft.id],
            )

    def letter_for(
        self, contact: Contact, kind: str, purpose: str = "", meeting: str = ""
    ) -> DraftState | None:
        """Return the remembered draft that a sent or answered letter belongs to.

        Without a purpose that is the next one due, or the one sent last.
        """
        before = {"sent": {"draft"}, "answered": {"sent"}, "declined": {"sent", "draft"}}[kind]
        fitting = [
            draft
            for draft in self.drafts(contact_id=contact.id, meeting=meeting)
            if draft.state in before
            and purpose in ("", draft.purpose, draft.purpose.split("/")[-1])
        ]
        if kind == "sent":
            return fitting[0] if fitting else None
        return max(fitting, key=lambda draft: draft.state_on, default=None)

    def drafts(self, *, contact_id: int | None = None, meeting: str = "") -> tuple[DraftState, ...]:
        """Return remembered drafts, those of the first due first."""
        with explained(self.path):
            found = self._rows(
                "SELECT * FROM draft "
                "WHERE (? IS NULL OR contact_id = ?) AND (? = '' OR meeting = ?) "
                "ORDER BY due, contact_id, id",
                [contact_id, contact_id, meeting, meeting],
            )
        return tuple(map(rows.draft, found))


def _containing(column: str, search: str) -> tuple[str, list[Any]]:
    terms: list[Any] = fold(search).split()
    return " AND ".join([f"instr({column}, ?)" for _ in terms]) or "1", terms
