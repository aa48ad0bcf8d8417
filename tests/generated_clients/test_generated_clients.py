"""Clients that others' tools generate from the API's description: they are whole, they fit their types, they work."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from programs import unmeasured
from server import Server

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
TOOLS: Final = ROOT / ".venv-tools" / "bin"
#: Installing is done once for a folder, and may be as slow as the network.
INSTALL_S_MAX: Final = 150
GOLDEN: Final = HERE / "operations.txt"
#: A program with such a client; its parts are generated, so only the check of the generated types can tell of it.
PROGRAM: Final = """import json
import sys

from generated_stock import AuthenticatedClient
from generated_stock.api.items import add_item, get_item, reserve_item
from generated_stock.models import AddItem, DoneItemBody, FoundItemBody, Problem, Units

# The programs of the server's own machine need no access key: what has to be said of one goes nowhere.
stock = AuthenticatedClient(base_url=sys.argv[1], token="", prefix="", auth_header_name="X-No-Key")
added = add_item.sync(client=stock, body=AddItem(sku="PYTHON", name="Made by a generated client", quantity=3))
assert isinstance(added, DoneItemBody), added
read = get_item.sync("PYTHON", client=stock)
assert isinstance(read, FoundItemBody), read
refused = reserve_item.sync("PYTHON", client=stock, body=Units(quantity=4))
assert isinstance(refused, Problem), refused
print(json.dumps({"sku": read.data.sku, "quantity": read.data.quantity, "code": refused.error.code}))
"""


def run(*command: str | Path, cwd: Path, within_s: float = 60) -> str:
    ended = subprocess.run(
        command, cwd=cwd, env=unmeasured(), capture_output=True, text=True, check=False, timeout=within_s
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout + ended.stderr


def skipped_unless(*command: str | Path, cwd: Path, what: str) -> None:
    """Install something, or skip the test where there is no way to get it."""
    try:
        ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=INSTALL_S_MAX)
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"{what} could not be installed: {error}")
    if ended.returncode:
        pytest.skip(f"{what} could not be installed: {(ended.stderr or ended.stdout)[-300:]}")


@pytest.fixture(scope="module")
def described(client: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("described") / "openapi.json"
    file.write_bytes(client.get("/openapi.json").content)
    return file


def test_a_python_client_is_whole_fits_its_types_and_works(described: Path, server: Server, tmp_path: Path) -> None:
    skipped_unless(sys.executable, ROOT / "requirements" / "install.py", "tools", cwd=ROOT, what="The generator")
    (tmp_path / "settings.yml").write_text("package_name_override: generated_stock\npost_hooks: []\n")
    made = tmp_path / "generated_stock"
    options = ("--meta", "none", "--config", tmp_path / "settings.yml", "--output-path", made)
    told = run(TOOLS / "openapi-python-client", "generate", "--path", described, *options, cwd=tmp_path)
    # Of the snapshot alone it makes nothing: lines of JSON are beyond it.
    assert told.count("WARNING") == told.count("WARNING parsing GET /api/inventory/snapshot") == 1, told
    (tmp_path / "call.py").write_text(PROGRAM)
    checked = ("--python-executable", TOOLS / "python", "--config-file", "", "--cache-dir", tmp_path / "cache")
    run(sys.executable, "-m", "mypy", *checked, "generated_stock", "call.py", cwd=tmp_path)
    assert json.loads(run(TOOLS / "python", "call.py", server.url, cwd=tmp_path)) == answered("PYTHON")


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_a_typescript_client_fits_its_types_and_works(described: Path, server: Server, tmp_path: Path) -> None:
    modules = installed_modules()
    for file in ("call.ts", "package.json"):
        shutil.copy(HERE / file, tmp_path)
    (tmp_path / "node_modules").symlink_to(modules)
    generator = modules / "openapi-typescript" / "bin" / "cli.js"
    run("node", generator, described, "-o", "api.d.ts", "--default-non-nullable=false", cwd=tmp_path)
    options = ("--strict", "--noEmitOnError", "--skipLibCheck", "--target", "es2022", "--module", "esnext")
    settings = ("--moduleResolution", "bundler")
    (tmp_path / "node.d.ts").write_text("declare const process: { argv: string[] };\n")
    run("node", modules / "typescript" / "bin" / "tsc", *options, *settings, "call.ts", "node.d.ts", cwd=tmp_path)
    assert json.loads(run("node", "call.js", server.url, cwd=tmp_path)) == answered("TYPESCRIPT")


def installed_modules() -> Path:
    """Install what the lock says, once; a folder that is there is as the lock was when it was made."""
    lock = (HERE / "package-lock.json").read_bytes()
    modules = HERE / "node_modules"
    stamp = modules / ".installed-from"
    if not stamp.is_file() or stamp.read_bytes() != lock:
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
        skipped_unless("npm", "ci", *options, cwd=HERE, what="The generator for TypeScript")
        stamp.write_bytes(lock)
    return modules


def answered(sku: str) -> dict[str, Any]:
    return {"sku": sku, "quantity": 3, "code": "INSUFFICIENT_QUANTITY"}


def test_names_of_operations_stay_for_generated_clients_are_called_by_them(described: Path) -> None:
    paths = json.loads(described.read_bytes())["paths"]
    now = [
        f"{operation['operationId']}: {method.upper()} {path}"
        for path, item in paths.items()
        for method, operation in item.items()
        if method != "parameters"
    ]
    golden = GOLDEN.read_text(encoding="utf-8").splitlines()
    assert [line for line in golden if line not in now] == [], "An operation has another name, or is gone."
    assert sorted(now) == golden, f"A new operation: add its line to {GOLDEN.relative_to(ROOT)}."


def test_no_name_of_a_type_has_a_module_in_it_and_no_constant_is_true_or_false(described: Path) -> None:
    schemas = json.loads(described.read_bytes())["components"]["schemas"]
    assert [name for name in schemas if not name.isalnum()] == []
    for name, schema in schemas.items():
        assert schema["title"] == name
        for field, property_ in schema.get("properties", {}).items():
            constants = [property_.get("const"), *property_.get("enum", [])]
            assert not any(isinstance(constant, bool) for constant in constants), f"{name}.{field}"
            assert "allOf" not in property_, f"{name}.{field}"
        assert not schema.keys() & {"oneOf", "anyOf", "allOf"}, name
    assert "reserve" in schemas["EntryBody"]["properties"]["kind"]["enum"]
    assert schemas["Problem"]["properties"]["success"] == {"type": "boolean"}
