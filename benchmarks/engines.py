"""Other engines for the same problem: the peers of the benchmark, the cross-check of the tests."""

from __future__ import annotations

from collections.abc import Iterator

from confprep.agenda.schedule import Problem, Solution


def cliques(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Yield sets of options of which at most one can be had, that together say all conflicts."""
    options, gaps = problem.options, problem.gaps
    seen = set()
    for start in sorted({option.start for option in options}):
        at_once = tuple(i for i, o in enumerate(options) if o.start <= start < o.end)
        if len(at_once) > 1 and at_once not in seen:
            seen.add(at_once)
            yield at_once
    widest = max((max(row) for row in gaps), default=0)
    for number, later in enumerate(options):
        groups: list[list[int]] = []
        late = [
            i
            for i, o in enumerate(options)
            if later.start - widest < o.end <= later.start
            and o.end + gaps[o.place][later.place] > later.start
        ]
        for i in sorted(late, key=lambda i: options[i].start):
            for group in groups:
                if all(_overlap(problem, i, other) for other in group):
                    group.append(i)
                    break
            else:
                groups.append([i])
        yield from ((*group, number) for group in groups)


def _overlap(problem: Problem, one: int, other: int) -> bool:
    first, second = problem.options[one], problem.options[other]
    return first.start < second.end and second.start < first.end


def by_cp_sat(problem: Problem, *, seconds: float) -> Solution:
    """Return what CP-SAT finds, with its bound."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    had = [model.new_bool_var("") for _ in problem.options]
    for clique in cliques(problem):
        model.add_at_most_one([had[i] for i in clique])
    for limit in problem.limits:
        model.add(sum(had[i] for i in limit.options) <= limit.most)
    terms = [had[i] * option.value for i, option in enumerate(problem.options)]
    for best in problem.bests:
        earned = []
        for i, extra in best.extras.items():
            earned.append(model.new_bool_var(""))
            model.add_implication(earned[-1], had[i])
            terms.append(earned[-1] * extra)
        model.add_at_most_one(earned)
    model.maximize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.solve(model)
    return Solution(
        chosen=tuple(i for i, var in enumerate(had) if solver.boolean_value(var)),
        value=round(solver.objective_value),
        bound=round(solver.best_objective_bound),
    )


def by_highs(problem: Problem, *, seconds: float) -> Solution:
    """Return what HiGHS finds, with its bound."""
    import highspy

    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("time_limit", seconds)
    model.setOptionValue("mip_rel_gap", 0.0)
    had = [model.addBinary(obj=option.value) for option in problem.options]
    for clique in cliques(problem):
        model.addConstr(sum(had[i] for i in clique) <= 1)
    for limit in problem.limits:
        model.addConstr(sum(had[i] for i in limit.options) <= limit.most)
    for best in problem.bests:
        earned = []
        for i, extra in best.extras.items():
            earned.append(model.addBinary(obj=extra))
            model.addConstr(earned[-1] <= had[i])
        model.addConstr(sum(earned) <= 1)
    model.changeObjectiveSense(highspy.ObjSense.kMaximize)
    model.run()
    info, values = model.getInfo(), model.getSolution().col_value
    return Solution(
        chosen=tuple(i for i in range(len(had)) if values and values[i] > 0.5),
        value=round(info.objective_function_value),
        bound=int(info.mip_dual_bound + 1e-6),
    )
