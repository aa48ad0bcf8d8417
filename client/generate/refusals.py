"""The module of refusals: a class for each code of an error."""

from typing import Final

from document import Document
from holdfast.api.http.problems import KINDS, wire
from naming import all_of

HEAD: Final = '''"""An error for every code that the server refuses with. Made by `make sdk`."""

from collections.abc import Mapping
from typing import Final

from holdfast_client.errors import Refused
'''


def refusals(document: Document) -> str:
    """Write the module."""
    classes = [
        f'class {_name(code)}(Refused):\n    """{KINDS[code].title} (``{code}``, status {_statuses(code)})."""\n'
        for code in document.codes
    ]
    table = "".join(f"    {code!r}: {_name(code)},\n" for code in document.codes)
    offered = all_of([*map(_name, document.codes), "BY_CODE"])
    return "\n\n".join([HEAD, offered, *classes, f"BY_CODE: Final[Mapping[str, type[Refused]]] = {{\n{table}}}\n"])


def _statuses(code: str) -> str:
    return " or ".join(sorted({str(kind.status) for key, kind in KINDS.items() if wire(key) == code}))


def _name(code: str) -> str:
    return "".join(map(str.capitalize, code.split("_")))
