"""Web pages as blocks: tables, definitions, cards, what is hidden, charsets."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.errors import ReadError
from confprep.scrapers import sources
from confprep.scrapers.blocks import Block, Column, Furniture, Omitted, Picture, Table, lines_of
from confprep.scrapers.page import Page


def blocks(body: str | bytes) -> list[Block]:
    content = body if isinstance(body, bytes) else f"<html><body>{body}</body></html>".encode()
    return sources.blocks(Page(content=content, name="page.html"))


def cells(block: Block) -> list[list[str]]:
    assert isinstance(block, Table)
    return [[cell.text for cell in row] for row in block.by_row()]


def texts(block: Block) -> list[str]:
    return [line.text for line in lines_of(block)]


def test_a_cell_covers_the_rows_and_columns_that_its_spans_say() -> None:
    (table,) = blocks(
        "<table><tr><td colspan=3>Monday, 4 May 2026</td></tr>"
        "<tr><td rowspan=2>8:00</td><td>Knee</td><td>Hall A</td></tr>"
        "<tr><td>Spine</td><td>Hall B</td></tr></table>"
    )
    assert isinstance(table, Table)
    assert (table.height, table.width) == (3, 3)
    grid = table.grid()
    assert [cell and cell.text for cell in grid[0]] == ["Monday, 4 May 2026"] * 3
    assert [cell and cell.text for cell in grid[2]] == ["8:00", "Spine", "Hall B"]


def test_lines_of_a_cell_stay_apart_with_their_faces() -> None:
    (table,) = blocks(
        "<table><tr><th>Time</th><th>Topic</th></tr>"
        "<tr><td>8:00</td><td><b>Stems</b><br><i>Oriana Pellbrook</i></td></tr></table>"
    )
    assert isinstance(table, Table)
    assert [cell.heading for cell in table.cells] == [True, True, False, False]
    title, name = table.cells[3].lines
    assert (title.text, title.bold, title.italic) == ("Stems", True, False)
    assert (name.text, name.bold, name.italic) == ("Oriana Pellbrook", False, True)


def test_a_table_that_only_sets_the_page_is_read_through() -> None:
    found = blocks(
        "<table><tr><td><h2>Programme</h2><table><tr><td>8:00</td><td>Knee</td></tr>"
        "<tr><td>9:00</td><td>Hip</td></tr></table></td></tr></table>"
    )
    assert texts(found[0]) == ["Programme"]
    assert cells(found[1]) == [["8:00", "Knee"], ["9:00", "Hip"]]


def test_definitions_are_terms_beside_descriptions() -> None:
    (table,) = blocks("<dl><dt>8:00<dd>Knee<dd>Hall A<dt>9:00<dd>Hip</dl>")
    assert isinstance(table, Table)
    assert table.kind == "definitions"
    assert cells(table) == [["8:00", "Knee Hall A"], ["9:00", "Hip"]]


CARD = (
    '<div class="card {odd}"><span class="when">{time}</span><h3>{title}</h3>'
    '<p class="who">{name}</p><p class="who">{other}</p></div>'
)


def test_cards_that_are_alike_are_rows_of_their_parts() -> None:
    made = [
        CARD.format(odd=odd, time=time, title=title, name=name, other="Bram Ostervelt")
        for odd, time, title, name in (
            ("odd", "8:00 am", "Knee", "Oriana Pellbrook"),
            ("", "9:00 am", "Hip", "Ilka Dornfeld"),
            ("odd", "10:00 am", "Hand", "Cato Wimberloft"),
        )
    ]
    found = blocks(f"<h2>Monday</h2><main>{made[0]}{made[1]}<h2>Tuesday</h2>{made[2]}</main>")
    assert [type(block) for block in found] == [Column, Table, Column, Table]
    assert cells(found[1]) == [
        ["8:00 am", "Knee", "Oriana Pellbrook Bram Ostervelt"],
        ["9:00 am", "Hip", "Ilka Dornfeld Bram Ostervelt"],
    ]
    assert isinstance(found[1], Table)
    assert found[1].labels == ("span.when", "h3", "p.who")
    assert cells(found[3]) == [["10:00 am", "Hand", "Cato Wimberloft Bram Ostervelt"]]


def test_a_table_of_div_and_span_is_a_table() -> None:
    rows = (("Time", "Topic", "Faculty"), ("8:00", "Knee", "Oriana Pellbrook"), ("9:00", "Hip", ""))
    body = "".join(
        f'<div class="row">{"".join(f"<span>{text}</span>" for text in row)}</div>' for row in rows
    )
    (table,) = blocks(f'<div class="grid">{body}</div>')
    assert cells(table) == [
        ["Time", "Topic", "Faculty"],
        ["8:00", "Knee", "Oriana Pellbrook"],
        ["9:00", "Hip"],
    ]


def test_cards_that_hold_timed_cards_are_parted_into_those() -> None:
    talk = '<div class="talk"><b>{}</b><span>{}</span></div>'
    inner = (
        talk.format("8:00", "Stems") + talk.format("8:10", "Cups") + talk.format("8:20", "Necks")
    )
    session = f'<div class="session"><h3>Hip 8:00-9:00</h3>{inner}</div>'
    found = blocks(f"<main>{session * 3}</main>")
    assert [type(block) for block in found] == [Column, Table] * 3
    assert cells(found[1])[1] == ["8:10", "Cups"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>old</p>",
        '<p style="display: none">old</p>',
        '<p aria-hidden="true">old</p>',
        "<script>old</script><style>old</style><template>old</template>",
        '<span class="sr-only">old</span>',
        "<!-- old -->",
    ],
)
def test_what_is_not_shown_is_not_read(hidden: str) -> None:
    found = blocks(f"<p>8:00 Knee</p>{hidden}<p>9:00 Hip</p>")
    assert [text for block in found for text in texts(block)] == ["8:00 Knee", "9:00 Hip"]


def test_a_day_that_is_folded_away_is_read_and_a_second_copy_is_not() -> None:
    day = "<p>8:00 Knee</p><p>9:00 Hip</p><p>10:00 Hand</p>"
    other = day.replace("Knee", "Foot").replace("Hip", "Spine").replace("Hand", "Skull")
    found = blocks(f'{day}<div style="display:none">{other}</div><div hidden>{day}</div>')
    read = [text for block in found for text in texts(block)]
    assert read == [
        *("8:00 Knee", "9:00 Hip", "10:00 Hand"),
        *("8:00 Foot", "9:00 Spine", "10:00 Skull"),
    ]
    assert found[-1] == Omitted(reason="parts of the page that are not shown", count=1)


def test_navigation_is_furniture_and_says_so() -> None:
    found = blocks("<nav><a href='/'>Home</a></nav><p>8:00 Knee</p><footer>Imprint</footer>")
    assert [type(block) for block in found] == [Furniture, Column, Furniture]
    assert texts(found[0]) == ["Home"]


@pytest.mark.parametrize(
    "menu",
    [
        "<ul class='nav navbar-nav'><li>Home</ul>",
        "<div id='top-menu'>Home</div>",
        "<div data-role='panel'>Home</div>",
        "<div role='search'>Home</div>",
    ],
)
def test_menus_by_any_name_are_furniture(menu: str) -> None:
    found = blocks(f"{menu}<p>8:00 Knee</p>")
    assert [type(block) for block in found] == [Furniture, Column]


def test_a_part_with_times_is_no_furniture_whatever_it_is_called() -> None:
    (column,) = blocks("<div class='share'><p>8:00 Knee</p></div>")
    assert texts(column) == ["8:00 Knee"]


def test_pieces_that_stand_apart_on_the_screen_are_not_glued() -> None:
    (column,) = blocks("<p><span>8:00</span><span>Knee</span></p><p><b>Hip</b>Oriana</p>")
    assert texts(column) == ["8:00\tKnee", "Hip Oriana"]


def test_marks_above_the_line_are_kept_as_such() -> None:
    (column,) = blocks("<p>Oriana Pellbrook<sup>1,2</sup>, 4<sup>th</sup> May, Bo<sup>a</sup></p>")
    assert texts(column) == ["Oriana Pellbrook¹,², 4th May, Boᵃ"]


def test_headings_and_lists_keep_their_depth() -> None:
    (column,) = blocks("<h2>Day</h2><ul><li>Knee<ul><li>Stems</li></ul></li></ul>")
    lines = list(lines_of(column))
    assert [(line.text, line.level, line.depth) for line in lines] == [
        ("Day", 2, 0),
        ("Knee", 0, 1),
        ("Stems", 0, 2),
    ]


def test_a_picture_of_the_agenda_is_named() -> None:
    found = blocks('<p>Welcome</p><img src="/a/agenda-2026.png"><img src="logo.png" alt="Logo">')
    assert [block for block in found if isinstance(block, Picture)] == [
        Picture(text="agenda-2026.png")
    ]


@pytest.mark.parametrize("charset", ["iso-8859-2", "windows-1250", "shift_jis"])
def test_a_declared_charset_is_obeyed(charset: str) -> None:
    name = "整形外科" if charset == "shift_jis" else "Łukasz Żelaźniak"
    page = f'<html><head><meta charset="{charset}"></head><body><p>{name}</p></body></html>'
    (column,) = blocks(page.encode(charset))
    assert texts(column) == [name]


def test_utf_8_is_read_as_such_whatever_is_declared() -> None:
    page = '<html><meta charset="iso-8859-1"><body><p>Universität</p></body></html>'
    (column,) = blocks(page.encode())
    assert texts(column) == ["Universität"]


def test_a_page_without_text_is_refused_with_a_sentence() -> None:
    with pytest.raises(ReadError, match="no text"):
        blocks("<div><img src=a.png></div>")


# --- properties ----------------------------------------------------------------------------------

WORDS = st.text("abcdefgh", min_size=1, max_size=6)
LEAF = WORDS.map(lambda word: f"<p>{word}</p>")
TAGS = st.sampled_from(["div", "section", "ul", "span", "li", "b", "dl", "dd", "article"])


def _nested(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inside = st.lists(children, min_size=1, max_size=4).map("".join)
    plain = st.tuples(TAGS, inside).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
    row = st.lists(children, min_size=1, max_size=3).map(
        lambda row: "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
    )
    table = st.lists(row, min_size=1, max_size=3).map(
        lambda rows: f"<table>{''.join(rows)}</table>"
    )
    return plain | table


@settings(deadline=None)
@given(st.recursive(LEAF, _nested, max_leaves=12))
def test_every_printed_word_stands_in_exactly_one_line(body: str) -> None:
    from bs4 import BeautifulSoup

    printed = sorted(
        BeautifulSoup(f"<html><body>{body}</body></html>", "lxml").get_text(" ").split()
    )
    found = blocks(body)
    assert (
        sorted(word for block in found for text in texts(block) for word in text.split()) == printed
    )
    places = [line.place for block in found for line in lines_of(block)]
    assert places == list(range(1, len(places) + 1))


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_blocks_or_one_sentence(content: bytes) -> None:
    for name in ("page.html", "page.csv", "page.txt", "page"):
        with suppress(ReadError):
            sources.blocks(Page(content=content, name=name))
