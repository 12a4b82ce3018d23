"""What the models see: of a word, of its neighbours, of the piece it stands in, of the whole text.

Everything that depends on one word alone is a function of that word, so that its weight can be
kept once it was added up: that is what makes plain Python fast enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from confprep.scrapers.evidence.tokens import LINE_END, fold, shape
from confprep.scrapers.evidence.words import keyword, signs

NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
_BREAKS = frozenset(",;:()[]|/–—•·¦" + LINE_END)
_WORDS_NEAR = 2


def is_word(form: str) -> bool:
    """Return whether a token is a word and no number or sign."""
    return form[0].isalpha() or (len(form) > 1 and form[0] in "'\u2019")


def of_word(form: str, known: tuple[str, str]) -> list[str]:
    """Return the features of a token by itself; `known` is what lists say of it."""
    tag, coarse = known
    found = ["b", "s=" + shape(form), "g=" + tag, "t=" + coarse]
    if not is_word(form):
        return [*found, "w=" + form]
    plain = fold(form)
    framed = f"<{plain}>"
    found += ["w=" + plain, "3=" + framed[-4:], "4=" + framed[-5:], "p=" + framed[:4]]
    found += ["k=" + letter for letter in keyword(form)]
    return found


def of_neighbour(form: str, known: tuple[str, str], offset: int) -> list[str]:
    """Return what a token tells about the one `offset` tokens before or behind it."""
    place = f"{-offset:+d}"
    found = [f"{place}t={shape(form)}/{known[1]}"]
    found += [f"{place}k={letter}" for letter in keyword(form)] if is_word(form) else []
    if abs(offset) <= _WORDS_NEAR:
        found.append(f"{place}w={fold(form) if is_word(form) else form}")
    return found


def beyond(offset: int) -> str:
    """Return the feature of a token that has no neighbour at `offset`."""
    return f"{offset:+d}end"


def of_run(before: str, here: str, behind: str) -> list[str]:
    """Return the features of the coarse tags of three tokens in a row."""
    return [f"2={before}_{here}", f"3={here}_{behind}", f"7={before}_{here}_{behind}"]


def pieces(forms: Sequence[str]) -> list[tuple[int, int]]:
    """Return the stretches between breaks: commas, brackets, dashes with blanks, line ends."""
    found, start = [], 0
    for index, form in enumerate(forms):
        if form[0] in _BREAKS or form == "-":
            if index > start:
                found.append((start, index))
            start = index + 1
    if start < len(forms):
        found.append((start, len(forms)))
    return found


_FEW = 3
_MANY = 7
_LONG_WORD = 3


def of_piece(
    forms: Sequence[str], knowns: Sequence[tuple[str, str]], start: int, end: int
) -> list[str]:
    """Return the features that all tokens of one piece share."""
    here = [index for index in range(start, end) if is_word(forms[index])]
    words = [forms[index] for index in here]
    tags = [knowns[index][1] for index in here]
    count = len(words)
    classes = [keyword(word) for word in words]
    small = sum(1 for word in words if len(word) > _LONG_WORD and word.islower())
    english = sum(1 for tag in tags if "w" in tag or "W" in tag)
    named = sum(1 for tag in tags if "N" in tag or "L" in tag)
    before = forms[start - 1] if start else "^"
    behind = forms[end] if end < len(forms) else "$"
    found = [
        f"hL{min(_MANY, count)}",
        f"hlo{min(_FEW, small)}",
        "hS" + " ".join(tags[:4]),
        f"hw{4 * english // max(1, count)}n{4 * named // max(1, count)}",
        "h<" + before,
        "h>" + behind,
    ]
    found += ["h" + letter for letter in "IORKHJU" if any(letter in of for of in classes)]
    if count and all("D" in of or "Y" in of for of in classes):
        found.append("hD")
    return found


def of_text(forms: Sequence[str]) -> list[str]:
    """Return the features that all tokens of a text share: which signs part it."""
    present = {form[0] for form in forms}
    commas = sum(1 for form in forms if form[0] == ",")
    found = [f"G,{min(_FEW, commas)}", f"G#{min(5, len(forms) // 6)}"]
    found += ["G" + sign for sign in ";(:|/–—" + LINE_END if sign in present]
    if any(form[0].isdigit() for form in forms):
        found.append("G9")
    if not any(form.islower() and len(form) > _LONG_WORD for form in forms):
        found.append("Gcaps")
    return found


def of_tokens(
    forms: Sequence[str], knowns: Sequence[tuple[str, str]] | None = None
) -> list[list[str]]:
    """Return all features of each token, as training needs them."""
    if knowns is None:
        knowns = [signs(form) for form in forms]
    count = len(forms)
    shared = of_text(forms)
    found = [of_word(form, known) + shared for form, known in zip(forms, knowns, strict=True)]
    for index, known in enumerate(knowns):
        for offset in NEIGHBOURS:
            near = index + offset
            if 0 <= near < count:
                found[index] += of_neighbour(forms[near], knowns[near], -offset)
            else:
                found[index].append(beyond(offset))
        before = knowns[index - 1][1] if index else "^"
        behind = knowns[index + 1][1] if index + 1 < count else "$"
        found[index] += of_run(before, known[1], behind)
    for start, end in pieces(forms):
        piece = of_piece(forms, knowns, start, end)
        for index in range(start, end):
            found[index] += piece
            found[index].append(f"hp{min(2, index - start)}")
    return found


# What a short text is, as a whole.

_MOST_WORDS = 25
_LAST_LETTERS = 4


@lru_cache(maxsize=65536)
def of_word_in_text(form: str, known: tuple[str, str]) -> tuple[str, ...]:
    """Return what one word tells about the whole text: itself, its letters, its tags."""
    if not is_word(form):
        return ("w=" + form[0],)
    plain = fold(form)
    framed = f"<{plain}>"
    grams = [
        "c" + framed[at : at + size] for size in (3, 4) for at in range(len(framed) - size + 1)
    ]
    found = ["w=" + plain, "g=" + known[0], "s=" + shape(form), "e" + framed[-_LAST_LETTERS:]]
    return (*found, *("k=" + letter for letter in keyword(form)), *grams)


def of_whole(text: str, forms: Sequence[str], knowns: Sequence[tuple[str, str]]) -> list[str]:
    """Return the features of a short text as a whole: shapes and tags in order, counts, signs."""
    shapes = [shape(form) for form in forms[:14]]
    words = [(form, known) for form, known in zip(forms, knowns, strict=True) if is_word(form)]
    tags = [known[1] for _, known in words[:12]]
    found = [*_runs("2", shapes, 2), *_runs("3", shapes, 3), *_runs("g2", tags, 2)]
    found += _runs("g3", tags, 3)
    if len(shapes) <= _MANY:
        found.append("S" + " ".join(shapes))
    if len(tags) <= _MANY - 2:
        found.append("G" + " ".join(tags))
    count = max(1, len(words))
    small = sum(1 for form, _ in words if form.islower() and len(form) > _LONG_WORD)
    capital = sum(1 for form, _ in words if form[0].isupper())
    english = sum(1 for tag in tags if "w" in tag.lower())
    named = sum(1 for tag in tags if "N" in tag or "L" in tag)
    unknown = sum(1 for tag in tags if tag == "U")
    found += [
        "b",
        f"n{min(len(words), 20)}",
        f"len{min(len(text) // 8, 25)}",
        f"com{min(text.count(','), 5)}",
        f"dig{min(sum(letter.isdigit() for letter in text), 6)}",
        f"lo{min(small, 8)}",
        f"cap{5 * capital // count}",
        f"en{5 * english // max(1, len(tags))}",
        f"na{5 * named // max(1, len(tags))}",
        f"un{5 * unknown // max(1, len(tags))}",
    ]
    if text:
        found.append("end" + (text[-1] if not text[-1].isalnum() else "a"))
    found += ["has" + sign for sign in ":;?|/()&@\n" if sign in text]
    if words:
        first, last = words[0], words[-1]
        found += ["f=" + fold(first[0]), "l=" + fold(last[0]), "fg" + first[1][0]]
        found.append("lg" + last[1][0])
        found += ["lk" + letter for letter in keyword(last[0])]
        found += ["fk" + letter for letter in keyword(first[0])]
    classes = "".join(keyword(form) for form, _ in words)
    found += [f"k{letter}{min(_FEW, classes.count(letter))}" for letter in set(classes)]
    return found


def _runs(name: str, items: Sequence[str], length: int) -> Iterable[str]:
    framed = ["<", *items, ">"]
    for at in range(len(framed) - length + 1):
        yield name + " ".join(framed[at : at + length])
