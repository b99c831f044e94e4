"""Which functions of the services reach the ledger, read from their source: a call graph by names."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPEND = "ledger.services.append"


def service_files() -> list[Path]:
    """Every module of every app's services."""
    found = [*ROOT.glob("*/services.py"), *ROOT.glob("*/services/*.py")]
    return sorted(path for path in found if path.parts[len(ROOT.parts)] not in {"tests", ".venv", "data"})


def module_of(path: Path) -> str:
    """tickets/services/close.py → tickets.services.close."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


class Graph:
    """Functions of the services by full name: what they call, and which open a transaction of their own."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.calls: dict[str, set[str]] = {}
        self.atomic: set[str] = set()
        self.also: dict[str, str] = {}
        for module, text in sources.items():
            self._read(module, ast.parse(text))

    def _read(self, module: str, tree: ast.Module) -> None:
        known = dict(self._imports(tree))
        self.also |= {f"{module}.{name}": target for name, target in known.items()}
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            name = f"{module}.{node.name}"
            marks = {ast.unparse(mark).partition("(")[0] for mark in node.decorator_list}
            inside = {ast.unparse(one) for one in ast.walk(node) if isinstance(one, ast.Call)}
            if "transaction.atomic" in marks or any(one.startswith("transaction.atomic(") for one in inside):
                self.atomic.add(name)
            # a function that is handed on counts as called
            names = (ast.unparse(one) for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute))
            self.calls[name] = {self._full(module, called, known) for called in names}

    @staticmethod
    def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    yield alias.asname or alias.name, f"{node.module}.{alias.name}"

    @staticmethod
    def _full(module: str, called: str, known: dict[str, str]) -> str:
        first, _, rest = called.partition(".")
        base = known.get(first, f"{module}.{first}")
        return f"{base}.{rest}" if rest else base

    def reaches(self, name: str, wanted: str) -> bool:
        """Whether calling `name` may come to call `wanted`."""
        todo, met = [name], set()
        while todo:
            one = todo.pop()
            one = self.also.get(one, one)
            if one == wanted:
                return True
            if one not in met:
                met.add(one)
                todo += self.calls.get(one, ())
        return False


def desk() -> Graph:
    """The graph of the whole desk."""
    return Graph({module_of(path): path.read_text("utf-8") for path in service_files()})
