"""Arguments and options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print data instead of text.")]
NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="A name, part of one, or the number in the log.")
]
LetterOfOption = Annotated[
    str, typer.Option("--at", metavar="MEETING", help="Which meeting's letter.")
]
WhenOption = Annotated[str, typer.Option(metavar="TIME", help="Default: now.")]
