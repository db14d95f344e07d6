"""The ways to weaken a rule: each returns a changed copy of a function's tree, one change at a time.

What says nothing about rights is left alone: docstrings, annotations, the texts of refusals, the order of a
list, names of statements and columns to select.
"""

import ast
from collections.abc import Callable, Collection, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

# Calls that only say in which order, with what beside it, or how it is shown.
HARMLESS = {
    "order_by",
    "select_related",
    "prefetch_related",
    "only",
    "defer",
    "gettext",
    "_",
    "describe",
    "record",
    "seen",
    "values_list",
    "values",
    "distinct",
    "annotate",
    "super",
    "template",
}
FILTERS = {"filter", "exclude", "visible_to", "scopes", "in_force", "open", "present", "helpers", "on", "kept_by"}
NEGATED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.LtE: ast.Lt,
    ast.GtE: ast.Gt,
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
}


Twist = Callable[[Any, ast.AST], object]


@dataclass(frozen=True)
class Change:
    """One weakened rule: the whole module with it, and what was done to which name on which line."""

    name: str
    line: int
    what: str
    tree: ast.Module


def changes(source: str, names: Collection[str]) -> Iterator[Change]:
    """Yield every change of the named functions, methods ('Class.name') and module-level tables of ``source``."""
    tree = ast.parse(source)
    found = dict(_named(tree))
    for name in names:
        node = found[name]
        for target in ast.walk(node):
            for what, twist in _of(target, node):
                copy = deepcopy(tree)
                twist(_twin(tree, copy, target), copy)
                yield Change(name, getattr(target, "lineno", 0), what[:110], ast.fix_missing_locations(copy))


def noting(source: str, names: Collection[str], module: str) -> ast.Module:
    """Return the module with its named functions, and what they define, telling ``_reached`` that they are run."""
    tree = ast.parse(source)
    found = dict(_named(tree))
    for name in names:
        for node in ast.walk(found[name]):
            if isinstance(node, ast.FunctionDef):
                note = ast.parse(f"_reached.add({f'{module}.{name}'!r})").body[0]
                node.body.insert(0, ast.copy_location(note, node.body[0]))
    return ast.fix_missing_locations(tree)


def _named(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", inner
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _twin(tree: ast.AST, copy: ast.AST, target: ast.AST) -> ast.AST:
    for one, other in zip(ast.walk(tree), ast.walk(copy), strict=True):
        if one is target:
            return other
    raise LookupError(ast.dump(target))


def _of(node: ast.AST, function: ast.AST) -> Iterator[tuple[str, Twist]]:
    """Yield (what, change) for one node; ``change`` alters the twin of the node in a copy of the tree."""
    if isinstance(node, ast.Dict) and isinstance(function, ast.Assign):
        for number, key in enumerate(node.keys):
            yield f"without {ast.unparse(key) if key else '**'}", _drop_pair(number)
    elif isinstance(node, ast.Set | ast.Tuple):
        if isinstance(function, ast.Assign):
            yield from _each(node.elts, "elts")
    elif find := KINDS.get(type(node)):
        yield from find(node)


def _drop(field: str, number: int) -> Twist:
    return lambda twin, copy: getattr(twin, field).pop(number)


def _drop_pair(number: int) -> Twist:
    def drop(twin: Any, copy: ast.AST) -> None:
        twin.keys.pop(number)
        twin.values.pop(number)

    return drop


def _drop_condition(number: int, place: int) -> Twist:
    return lambda twin, copy: _drop_pair(place)(twin.keywords[number].value, copy)


def _of_aug(node: ast.AugAssign) -> Iterator[tuple[str, Twist]]:
    yield f"no {ast.unparse(node)}", lambda twin, copy: _replace(copy, twin, ast.Pass())


def _set(field: str, value: object) -> Twist:
    return lambda twin, copy: setattr(twin, field, value)


def _each(values: Sequence[ast.AST], field: str) -> Iterator[tuple[str, Twist]]:
    for number, value in enumerate(values):
        yield f"without {ast.unparse(value)}", _drop(field, number)


def _of_compare(node: ast.Compare) -> Iterator[tuple[str, Twist]]:
    if len(node.ops) == 1:
        new = NEGATED[type(node.ops[0])]
        yield f"{ast.unparse(node)} -> {new.__name__}", lambda twin, copy: setattr(twin, "ops", [new()])


def _of_bool(node: ast.BoolOp) -> Iterator[tuple[str, Twist]]:
    yield from _each(node.values, "values")
    new = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield f"{ast.unparse(node)} -> {new.__name__}", lambda twin, copy: setattr(twin, "op", new())


def _of_not(node: ast.UnaryOp) -> Iterator[tuple[str, Twist]]:
    if isinstance(node.op, ast.Not | ast.Invert):
        yield f"not {ast.unparse(node)}", lambda twin, copy: _replace(copy, twin, twin.operand)


def _of_if(node: ast.If) -> Iterator[tuple[str, Twist]]:
    for value in (True, False):
        what = f"if {value} instead of {ast.unparse(node.test)}"
        yield what, _set("test", ast.Constant(value))


def _of_raise(node: ast.Raise) -> Iterator[tuple[str, Twist]]:
    yield f"no {ast.unparse(node)}", lambda twin, copy: _replace(copy, twin, ast.Pass())


def _of_statement(node: ast.Expr) -> Iterator[tuple[str, Twist]]:
    if isinstance(node.value, ast.Call) and _name(node.value) not in HARMLESS:
        yield f"no {ast.unparse(node)}", lambda twin, copy: _replace(copy, twin, ast.Pass())


def _of_call(node: ast.Call) -> Iterator[tuple[str, Twist]]:
    name = _name(node)
    if name in FILTERS and isinstance(node.func, ast.Attribute) and name not in {"scopes"}:
        what = f"without .{name}({', '.join(map(ast.unparse, [*node.args, *(k.value for k in node.keywords)]))})"
        yield what, lambda twin, copy: _replace(copy, twin, _all_of(twin.func.value))
    if name in {"filter", "exclude", "Q", "get_object_or_404"} and len(node.args) + len(node.keywords) > 1:
        for number, keyword in enumerate(node.keywords):
            yield (
                f"{name} without {keyword.arg}={ast.unparse(keyword.value)}",
                _drop("keywords", number),
            )
        first = 1 if name == "get_object_or_404" else 0
        for number, value in list(enumerate(node.args))[first:]:
            yield (
                f"{name} without {ast.unparse(value)}",
                _drop("args", number),
            )
    for number, keyword in enumerate(node.keywords):
        if keyword.arg is None and isinstance(keyword.value, ast.Dict):
            for place in range(len(keyword.value.keys)):
                yield f"{name} without condition {place + 1}", _drop_condition(number, place)
    if name in {"all", "any"}:
        new = {"all": "any", "any": "all"}[name]
        yield f"{name} -> {new}", lambda twin, copy: setattr(twin.func, "id", new)


def _all_of(value: ast.AST) -> ast.AST:
    """``Matter.objects`` without its filter is all of them."""
    if isinstance(value, ast.Attribute) and value.attr == "objects":
        return ast.Call(ast.Attribute(value, "all", ast.Load()), [], [])
    return value


def _of_sets(node: ast.BinOp) -> Iterator[tuple[str, Twist]]:
    if not isinstance(node.op, ast.BitOr | ast.BitAnd) or _is_annotation(node):
        return
    yield f"without {ast.unparse(node.right)}", lambda twin, copy: _replace(copy, twin, twin.left)
    yield f"without {ast.unparse(node.left)}", lambda twin, copy: _replace(copy, twin, twin.right)


KINDS: dict[type[ast.AST], Callable[[Any], Iterator[tuple[str, Twist]]]] = {
    ast.Call: _of_call,
    ast.Compare: _of_compare,
    ast.BoolOp: _of_bool,
    ast.BinOp: _of_sets,
    ast.UnaryOp: _of_not,
    ast.If: _of_if,
    ast.Raise: _of_raise,
    ast.AugAssign: _of_aug,
    ast.comprehension: lambda node: _each(node.ifs, "ifs"),
    ast.Expr: _of_statement,
}


def _is_annotation(node: ast.BinOp) -> bool:
    return any(isinstance(one, ast.Constant) and one.value is None for one in (node.left, node.right))


def _name(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
                return
            if isinstance(value, list) and any(one is old for one in value):
                value[next(n for n, one in enumerate(value) if one is old)] = new
                return
    raise LookupError(ast.dump(old))
