"""The one list of credentials: letters after a name, with the ways they are printed.

Degrees, fellowships of colleges, certificates and services, as the programs of surgical meetings
print them. Compared as `bare` leaves them, so that "M.D.", "MD" and "Md" are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


LETTERS = _set(
    # medicine, dentistry, veterinary medicine
    "md do mbbs mbchb mbbch mbbchir mbchbao mbbchbao mbbao bmbs bmbch bm bch mb bao bmed bmedsci"
    " mdcm dc od dds dmd bds dpm dvm vmd bvsc mch mchs mchorth mchir chm mcps dnb dipnb dortho dorth"
    " msorth msortho dip drmed"
    # doctorates and higher degrees
    " phd dphil edd psyd scd dsc drsc dsci drph dhsc dhed ded deng habil jd llm llb mscphd mdphd mdc"
    " mdmph mdmba"
    # masters and bachelors
    " ma ms msc mph mba med mhs mha mhsc mhpe mmsc mme mmed msed meded msce msci mscr mspt msph msn"
    " mse meng mas mpa mpp mpas mps mpt mres mphil mst mot scm mtr mhcm mhi mhsa mshs mshp emhs maed"
    " mms mpap mspas mpharm ba bs bsc bsn bsph bse beng ab sb am sm edm dtmh mtmh dmsc cand msw macp"
    # nursing, therapy, pharmacy, assistants, technologists
    " pharmd rph dpt pt otd ot otr otrl cht otc atc atcl lat lac cscs pa pac rn rnfa aprn apn crnp"
    " crna arnp lpn dnp np npc fnp fnpc fnpbc acnp acnpbc agacnp agpcnp cnp cns cnm cnor onc cwon"
    " cwcn cws chrn rrt rt rdn rd rdn ld cpo cpe ccrp ccrc ccc ches cpa cae cphq lcsw rvt bcps bcidp"
    " bcacp cime cpc aahivp fhea"
    # colleges and academies
    " facs facsm facc facp facep facpm facr faaos faoa faoao faap faans faan faapmr faast faha faafp"
    " faana fapta fase fastro fcap fccm fccp fics fipp fasa fascrs fasmbs fidsa fshea fsir fsvs fsso"
    " faafm fapwca fama famia fache frcs frcsc frcsed frcseng frcsglasg frcsi frcsorth frcstr frcstrorth"
    " frcp frcpc frcpch fracs frsc frs fcs fcssa fcops febot febs fesc fescmid fpids fasm fams fmedsci"
    " ffsted fnap fimc fafrm fhkcos fhkam faorth faortha fmh mrcs mrcsed mrcp dabr dabnm"
    # honours and services
    " obe cbe mbe esq usn usaf usa usar usmc mc msc usphs retired ret"
)
"""Letters after a name, as `bare` leaves them."""

ALSO_NAMES = _set(
    "do ma ba am sm ab sb ms med mas mse mst mot pt pa ot od ld bao lac lat ret cand np rd mb bm mc"
    " usa mps mme dip onc cae otc apn rt ded edm"
)
"""Letters that are somebody's name or a word as well: credentials only in capitals."""

_ALSO_INITIALS = _set("ab sb am sm bm")
"""Initials, or half of a clock, unless a name stands in front."""

DOCTORATES = _set(
    "md do phd mbbs mbchb mbbch mbbchir bmbs bmbch mbbchbao mbchbao mb dphil dsc scd drph drmed edd"
    " psyd dpt pharmd dnp dvm vmd dds dmd dpm mdphd mscphd mdmph mdmba facs faaos frcs frcsc frcsed"
    " frcseng frcsorth frcstr frcstrorth fracs faoa"
)
"""Letters that make "Dr." right."""

RANKS = _set("col ltc ltcol maj cpt cdr capt lcdr fellow resident")
"""Ranks and stages of training that are printed where letters are."""

SPACED = re.compile(
    r"\b(?:Ph\.?\s+D\.?|Pharm\.?\s*D\.?|[DM]TM\s*&\s*H|M\.\s+D\.?|D\.\s+O\.?|M\.\s+S\.?|M\.\s+Sc\.?"
    r"|M\.\s*P\.\s*H\.?|B\.\s+S\.?|M\.\s+B\.\s*A\.?|MB\s+B(?:S|Ch)|MB,\s*B(?:S|Ch)|M\.?B\.?,?\s+Ch\.?B\.?"
    r"|B\.?\s*Ch\.?\s+BAO|Dr\.?\s+(?:med|rer\.?\s*nat|phil|sc)\b\.?(?=\s*(?:$|[,;]))"
    r"|D\.?\s+Ortho?|MS\s+Ortho?|MCh\s+Ortho?)(?=$|[\s,;)/])"
)
"""Credentials that are printed with spaces inside."""

_TRAINING = re.compile(r"PGY\W?\d|O?MS\W?(?:[1-4]|I{1,3}|IV)|MD[ -]?PhD|M\.?D\.?[ /]?c")
"""Years of training and of medical school."""
_SECTION = re.compile(
    r"\s?\((?:Tr|Orth|Hons?|Ed|Eng|Glasg?|SN?|Plast|Neuro|Cand|Res|Ret)[^()]{0,15}\)", re.IGNORECASE
)
"""What a college adds to its letters: FRCS (Tr & Orth)."""
_BOARD = re.compile(r"[A-Z]\([A-Z]{2,}\)")
"""D(ABMM), which is nothing without its brackets."""
_CERTIFIED = re.compile(r"(?<=[A-Z]{2})-(?:BC|AP|C|R|L)$")
_FELLOWSHIP = re.compile(r"F[A-Z]{3,7}|FRCS[A-Z][a-z]{1,8}|FRCS[A-Z]{0,4}[a-z]{0,4}")
_WORDS = _set(
    "face fact fail fall false family fascia fast fatal fellow fellows female femoral femur fetal fever"
    " few fibula field fifth film final first fistula five fixation flap flat floor focus foley food"
    " foot forearm forum four fracture free friday from front full fusion future"
)
"""Words that begin with F and are printed in capitals in headings."""
_PRINTED_SMALL = _set("esq ret col maj drmed drphil drph dphil")


def bare(token: str) -> str:
    """Return the letters and figures of `token` in lower case: "Ph.D." is `phd`."""
    return re.sub(r"[^a-z0-9]", "", token.lower())


def known(token: str) -> bool:
    """Whether `token` is in the list, in whatever letters and points it is printed."""
    return bare(token) in LETTERS


@lru_cache(maxsize=4096)
def is_credential(token: str) -> bool:
    """Whether one word is a degree, a fellowship of a college, a rank or a year of training.

    It is judged by itself, so it must be printed as credentials are: "Do" and "Ma" are names.
    """
    token = token.strip(",;*†‡")
    if _BOARD.fullmatch(token):
        return True
    token = _CERTIFIED.sub("", re.sub(r"\([^()]{1,20}\)$", "", token).strip())
    if _TRAINING.fullmatch(token):
        return True
    parts = [part for part in re.split(r"[/;&-]", token) if part]
    if len(parts) > 1 and not known(token) and all(map(is_credential, parts)):
        return True
    word = bare(token)
    if word in _ALSO_INITIALS:
        return False
    if word not in LETTERS and word not in RANKS:
        plain = token.replace(".", "").replace("-", "")
        return _FELLOWSHIP.fullmatch(plain) is not None and word not in _WORDS
    return sum(map(str.isupper, token)) > 1 or (word in _PRINTED_SMALL and token[:1].isupper())


@lru_cache(maxsize=4096)
def is_credentials(text: str) -> bool:
    """Whether `text` is credentials and nothing else: "MD, PhD, FRCS (Tr & Orth)"."""
    text = SPACED.sub(lambda found: re.sub(r"[\s,.]+", "", found.group()), _SECTION.sub("", text))
    tokens = [token for token in re.split(r"[\s,;]+", text) if token]
    return bool(tokens) and all(map(is_credential, tokens))


def makes_a_doctor(texts: Iterable[str]) -> bool:
    """Whether any of these credentials makes "Dr." right."""
    return any(
        bare(one) in DOCTORATES for text in texts for one in (text, *re.split(r"[,;/\s]+", text))
    )
