"""What the department, the school and the job in a line say about a residency's specialty.

A line names an institution; a target is one residency there. "Department of Orthopaedic Surgery"
speaks for it, "School of Nursing" against it, "Department of Radiology" neither proves nor rules
it out. All patterns are in the normal form, with a comma where the line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

Side = Literal["for", "beside", "against", ""]
"""`beside` is another department of a hospital, `against` what has no residents in surgery."""


class Bearing(NamedTuple):
    """Which way a line speaks about a specialty, and by which words."""

    side: Side = ""
    words: str = ""


_FOR: Mapping[str, re.Pattern[str]] = {
    "orthopaedic-surgery": re.compile(
        r"\b(?:orthop\w+|musculoskeletal|msk|sports? medical|spin(?:e|al)|arthroplasty|joints?"
        r"|hand|foot|ankle|shoulder|elbow|knee|hip|bone|cartilage|fracture|trauma\w*"
        r"|biomechanics?|scoliosis|limb)\b"
    ),
    "general-surgery": re.compile(
        r"\b(?<!orthopaedic )(?<!neurological )(?<!oral )(?<!maxillofacial )(?<!hand )"
        r"(?:surgery|surgical|surgeons?)\b"
        r"|\b(?:trauma|transplant\w*|colorectal|bariatric|burns?|hepatobiliary)\b"
    ),
}
UNITS = frozenset({"school", "college", "faculty", "department", "division", "section"})
"""Words, in the normal form, that name a part of an institution."""
_UNIT = rf"(?:{'|'.join(sorted(UNITS))})"
_SCHOOL = r"(?:school|college|faculty)"
_TAUGHT = (
    r"accounting|agriculture|architecture|arts?|business|dental|dentistry|design|divinity|drama"
    r"|education|engineering|forestry|government|hospitality|information|journalism|law|management"
    r"|music|nursing|optometry|pharmacy|pharmaceutical|podiatric|podiatry|public health"
    r"|public policy|public affairs|social|theology|veterinary"
)
_STUDIED = (
    r"accounting|anthropology|archaeology|art|astronomy|biology|botany|business|chemistry|classics"
    r"|chemical engineering|civil engineering|electrical engineering|mechanical engineering"
    r"|communications?|computer science|criminology|economics|english|entomology|geography|geology"
    r"|history|journalism|law|linguistics|literature|marketing|mathematics|music|nursing"
    r"|oceanography|pharmacy|pharmaceutical|philosophy|physics|political science|politics"
    r"|psychology|public policy|religion|religious|romance|social work|sociology|statistics"
    r"|theat(?:er|re)|veterinary|zoology"
)
_AGAINST = re.compile(
    rf"\b{_SCHOOL} (?:of|for) (?:(?:allied|global|applied|liberal|professional|graduate) )?"
    rf"(?:{_TAUGHT})\b[\w ]*"
    rf"|\b(?:department|division|professor|lecturer|instructor) (?:of|in) (?:{_STUDIED})\b[\w ]*"
    r"|\b(?:law|business|nursing|pharmacy|dental|divinity|veterinary|engineering) school\b"
    rf"|\b(?:{_STUDIED}) department\b"
    r"|\b(?:hiv|aids|infectious diseases?)(?: \w+)?|\b(?:pharmacists?|pharmd|economist|attorney"
    r"|lawyer|chaplain|librarian|hospitalist|internist|psychiatrist|dermatologist|cardiologist"
    r"|gastroenterologist|nephrologist|endocrinologist|obstetrician|gynecologist|ophthalmologist"
    r"|allergist|dietitian|dentist|veterinarian)\b"
)
_FIELD = (
    r"an(?:a)?esthesi\w+|radiolog\w+|p(?:a)?ediatrics?|internal medical|medical(?=,|$| and)"
    r"|neurolog\w+|neurosurgery|neurosurgical|neuroscience|emergency|pathology|psychiatry"
    r"|dermatology|gynecology|obstetrics|ophthalmology|otolaryngology|otorhinolaryngology|urology"
    r"|oncology|radiation|family|preventive|epidemiology|biostatistics|bioengineering"
    r"|biomedical|biomedicine|physiology|pharmacology|anatomy|genetics|biochemistry|immunology"
    r"|cell|molecular|microbiology|physical|rehabilitation|rheumatology|cardiology|endocrinology"
    r"|hematology|nephrology|gastroenterology|population|health|oral|psychology|geriatrics?"
)
_BESIDE = re.compile(
    rf"\b(?:{_UNIT}|professor|chief|chair|resident|fellow) (?:of|in) (?:the )?(?:{_FIELD})\b[\w ]*"
    rf"|\b(?:{_FIELD}) (?:department|division|section)\b"
    r"|\b(?:anesthesiologist|radiologist|rheumatologist|neurologist|neurosurgeon|pathologist"
    r"|oncologist|pediatrician|urologist|physiatrist)\b"
)
_OTHER_SURGERY: Mapping[str, re.Pattern[str]] = {
    "orthopaedic-surgery": re.compile(
        rf"\b{_UNIT} of (?:general|plastic|vascular|thoracic|cardiac|cardiothoracic|colorectal"
        r"|transplant|bariatric|neurological|breast) [\w ]*"
    ),
    "general-surgery": re.compile(
        rf"\b(?:{_UNIT} of )?(?:orthop\w+|neurosurgery|neurological surgery|oral surgery)[\w ]*"
    ),
}


def bearing(beside: str, specialty: str) -> Bearing:
    """Return how the words beside an institution speak about a residency in `specialty`.

    `beside` is in the normal form. For a specialty that is not known here nothing is said.
    """
    speaks = _FOR.get(specialty)
    if speaks is None:
        return Bearing()
    found = speaks.search(beside)
    if found:
        return Bearing("for", found[0])
    against = _AGAINST.search(beside)
    if against:
        return Bearing("against", against[0].strip())
    other = _OTHER_SURGERY[specialty].search(beside) or _BESIDE.search(beside)
    return Bearing("beside", other[0].strip()) if other else Bearing()
