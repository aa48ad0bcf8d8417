"""The written rules of the house as functions: each takes a project and returns its violations, one line each."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

FILE_LINES_MAX, FUNCTION_LINES_MAX, LIST_LINES_MAX = 200, 40, 400
#: Names that say nothing about what is inside.
EMPTY_NAMES = frozenset({"base", "common", "helpers", "manager", "utils"})
#: Where execution starts; whatever is not imported from here is dead.
ENTRY_POINTS = ("holdfast.cli", "holdfast.__main__")
#: Split, so that this file passes its own rules.
MARKERS = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
REGISTRIES = re.compile(
    r"\b(pypi\.org|pythonhosted\.org|registry\.[a-z]+\.(org|com|io))"
    r"|(?<![\w-])--(extra-)?(index-url|find-links|trusted-host)\b"
)
MACHINE_PATHS = re.compile(r"(?<![\w./-])/(?:work|root|home|Users|tmp/bash_jobs)(?:/|\b)(?<!-)")
#: Folders that a walk without git leaves out; names that start with a dot are left out too, but for .ci.
UNTRACKED_FOLDERS = frozenset({"__pycache__", "build", "data", "dist", "htmlcov"})
#: Files of others, copied here unchanged: their lines are not ours to tidy.
COPIED = re.compile(r"src/holdfast/api/static/(docs/swagger-ui|dashboard/(preact|uplot)\.)|tests/dashboard/axe\.")
#: Files that are generated, as long as the API is, and held to what they are generated from.
GENERATED = "client/src/holdfast_client/generated/"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def project_files(root: Path) -> list[Path]:
    """Return every file that is tracked or would be; by a walk where git cannot tell (an unpacked archive)."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
        paths = [root / name for name in listing.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in root.rglob("*") if not _is_left_out(path.relative_to(root))]
    return sorted(path for path in paths if path.is_file())


def _is_left_out(path: Path) -> bool:
    return any(
        part in UNTRACKED_FOLDERS or part.endswith(".egg-info") or (part.startswith(".") and part != ".ci")
        for part in path.parts
    )


def _python(root: Path, below: str = "") -> Iterator[tuple[str, Path]]:
    for path in project_files(root):
        name = path.relative_to(root).as_posix()
        if path.suffix == ".py" and name.startswith(below) and not name.startswith(GENERATED):
            yield name, path


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def long_files(root: Path) -> list[str]:
    """Files of more than 200 lines of code, or 400 of tests or of named values alone."""
    sizes = ((name, path, len(path.read_text(encoding="utf-8").splitlines())) for name, path in _python(root))
    long = ((name, lines, _lines_max(path)) for name, path, lines in sizes if lines > FILE_LINES_MAX)
    return [f"{name}: {lines} lines, {allowed} allowed" for name, lines, allowed in long if lines > allowed]


def _lines_max(path: Path) -> int:
    """Tests, and what does nothing but import and give names to values, none of them a function, may be longer."""
    tree, named = _tree(path), ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign
    code = [node for node in tree.body[bool(ast.get_docstring(tree)) :] if not isinstance(node, named)]
    lists = not code and not any(isinstance(node, ast.Lambda) for node in ast.walk(tree))
    return LIST_LINES_MAX if lists or path.name.startswith("test_") else FILE_LINES_MAX


def _body_lines(function: Function) -> int:
    """Lines from `def` to the end, the docstring not counted."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def long_functions(root: Path) -> list[str]:
    """Functions of more than 40 lines."""
    return [
        f"{name}:{node.lineno}: {node.name} has {_body_lines(node)} lines, {FUNCTION_LINES_MAX} allowed"
        for name, path in _python(root)
        for node in ast.walk(_tree(path))
        if isinstance(node, Function) and _body_lines(node) > FUNCTION_LINES_MAX
    ]


def empty_names(root: Path) -> list[str]:
    """Modules and packages whose name says nothing."""
    return [name for name, _ in _python(root) if EMPTY_NAMES & set(Path(name).with_suffix("").parts)]


def _modules(root: Path) -> dict[str, Path]:
    """Map every dotted module name under src/ to its file."""
    found = {}
    for name, path in _python(root, "src/"):
        parts = Path(name).relative_to("src").with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _imported(module: str, path: Path) -> Iterator[str]:
    """Yield every dotted name that the module imports, or might: `from a import b` gives a and a.b."""
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *(node.module.split(".") if node.module else [])])
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def _with_parents(names: Iterable[str]) -> Iterator[str]:
    """Yield each name and the packages around it, which Python runs first."""
    for name in names:
        parts = name.split(".")
        yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def unreachable_modules(root: Path) -> list[str]:
    """Modules that no chain of imports from an entry point reaches."""
    modules = _modules(root)
    waiting = set(_with_parents(ENTRY_POINTS)) & modules.keys()
    reached: set[str] = set()
    while waiting:
        module = waiting.pop()
        reached.add(module)
        waiting |= (set(_with_parents(_imported(module, modules[module]))) & modules.keys()) - reached
    return sorted(modules.keys() - reached)


def hidden_imports(root: Path) -> list[str]:
    """Imports by a computed name, which neither the rule above nor import-linter can follow."""
    calls = ("__import__", "import_module", "importlib.import_module")
    return [
        f"{name}:{node.lineno}: {ast.unparse(node)}"
        for name, path in _python(root, "src/")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in calls
    ]


def sleeps(root: Path) -> list[str]:
    """Tests that wait for time to pass and not for a condition; `asyncio.sleep(0)` only gives way."""
    return [
        f"{name}:{node.lineno}: {ast.unparse(node)}"
        for name, path in _python(root, "tests/")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and _sleeps(node)
    ]


def _sleeps(call: ast.Call) -> bool:
    if ast.unparse(call.func) == "time.sleep":
        return True
    gives_way = [ast.unparse(argument) for argument in call.args] == ["0"]
    return ast.unparse(call.func) in ("sleep", "asyncio.sleep", "anyio.sleep") and not gives_way


def _lines_with(root: Path, pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in project_files(root):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # Not text: an image, a compressed file.
        name = path.relative_to(root).as_posix()
        if COPIED.match(name):
            continue
        found += [f"{name}:{number}: {line.strip()}" for number, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def open_ends(root: Path) -> list[str]:
    """Lines that promise work for later."""
    return _lines_with(root, MARKERS)


def registries(root: Path) -> list[str]:
    """Lines that name a package registry or point pip at one."""
    return _lines_with(root, REGISTRIES)


def machine_paths(root: Path) -> list[str]:
    """Lines that hold an absolute path of somebody's machine."""
    return _lines_with(root, MACHINE_PATHS)


def undocumented(root: Path, names: Iterable[str]) -> list[str]:
    """Names that neither README.md nor a page under docs/ mentions as `code`."""
    pages = [path for path in (root / "README.md", *sorted(root.glob("docs/**/*.md"))) if path.is_file()]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    return [name for name in names if not re.search(rf"`{re.escape(name)}(=[^`]*)?`", text)]
