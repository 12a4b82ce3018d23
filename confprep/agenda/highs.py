"""HiGHS, the solver of integer programs, as it is asked; what it answers is not judged here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

from msgspec import Struct

from confprep.agenda.formulation import Row


class Question(Struct, frozen=True, kw_only=True):
    """An integer program: columns of 0 or 1 whose counts are to add up to the most."""

    counts: Sequence[int]
    """What each column counts."""
    whole: Sequence[bool]
    """Whether a column must be 0 or 1, or may lie between."""
    rows: Sequence[Row]
    start: Sequence[int] | None = None
    """A choice of columns to begin from."""
    seconds: float
    presolve: bool = True


class Answer(Struct, frozen=True, kw_only=True):
    """What a solver says."""

    values: Sequence[float] | None = None
    """Of the columns; None where no choice was found."""
    objective: float = 0.0
    """What the values are said to count."""
    bound: float
    """What no choice is said to exceed."""
    finished: bool = True
    """False where the time ran out first."""


def ask(question: Question) -> Answer:
    """Return what HiGHS answers, on one thread and from a fixed seed."""
    # Here, so that only what plans pays for loading the solver.
    with _stdout_kept_clean():
        import highspy
        import numpy as np

        solver: Any = highspy.Highs()
        for name, setting in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.99),  # what is counted are whole numbers
            ("presolve", "choose" if question.presolve else "off"),
            ("time_limit", question.seconds),
        ):
            solver.setOptionValue(name, setting)
        solver.passModel(_as_lp(highspy, question))
        if question.start is not None:
            columns = np.arange(len(question.counts), dtype=np.int32)
            solver.setSolution(len(columns), columns, np.array(question.start, dtype=np.float64))
        solver.run()
        info = solver.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        status = solver.getModelStatus()
        return Answer(
            values=list(solver.getSolution().col_value) if found else None,
            objective=info.objective_function_value,
            bound=info.mip_dual_bound,
            finished=status
            in {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible},
        )


def _as_lp(highspy: Any, question: Question) -> Any:
    """Return a question as HiGHS takes it, to be maximised."""
    import numpy as np

    rows = question.rows
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(question.counts), len(rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array(question.counts, dtype=np.float64)
    lp.col_lower_ = np.zeros(len(question.counts))
    lp.col_upper_ = np.ones(len(question.counts))
    lp.row_lower_ = np.array([row.least for row in rows], dtype=np.float64)
    lp.row_upper_ = np.array([row.most for row in rows], dtype=np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row.factors))
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array([c for row in rows for c in row.factors], dtype=np.int32)
    lp.a_matrix_.value_ = np.array(
        [factor for row in rows for factor in row.factors.values()], dtype=np.float64
    )
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in question.whole]
    return lp


# --- what the library prints -----------------------------------------------------------------

_STDOUT, _STDERR = 1, 2
_lock = Lock()
_inside = 0
_kept: int | None = None


@contextmanager
def _stdout_kept_clean() -> Iterator[None]:
    """Send to stderr what is printed by libraries that do not ask Python, as some releases do.

    It holds for the whole process, so that what another thread prints meanwhile is found on
    stderr too; where there is no stderr, all of it is dropped. Several threads may be inside.
    """
    global _inside, _kept  # noqa: PLW0603 - a process has one stdout
    with _lock:
        if not _inside:
            _kept = _redirect()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                _restore(_kept)


def _redirect() -> int | None:
    """Let stdout lead to stderr; return a copy of what it was, None where it was closed."""
    try:
        kept = os.dup(_STDOUT)
    except OSError:
        kept = None
    # A copy that got the number of stderr shows that there was none.
    if kept != _STDERR and _is_open(_STDERR):
        os.dup2(_STDERR, _STDOUT)
        return kept
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if nowhere != _STDOUT:
        os.dup2(nowhere, _STDOUT)
        os.close(nowhere)
    return kept


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _restore(kept: int | None) -> None:
    if kept is None:
        os.close(_STDOUT)
        return
    os.dup2(kept, _STDOUT)
    os.close(kept)
