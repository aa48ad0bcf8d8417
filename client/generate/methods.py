"""The module of methods: every call as one of a client that waits, and of one that others can run beside."""

from collections.abc import Iterator
from typing import Final

from calls import shape_of
from document import Document, Operation
from naming import snake

HEAD: Final = '''"""Every call as a method. Made by `make sdk`; how they are sent is written by hand."""

from holdfast_client.checks import checked
from holdfast_client.generated import calls
from holdfast_client.making_methods import Asker, AsyncAsker, async_each, async_method, each, method
'''


def methods(document: Document) -> str:
    """Write the module."""
    return "\n\n".join([HEAD, _class(document, ""), _class(document, "Async")])


def _class(document: Document, kind: str) -> str:
    prefix = f"{kind.lower()}_" if kind else ""
    what = "somebody awaits" if kind else "waits for its answer"
    lines = [f"class {kind}Methods({kind}Asker):", f'    """Every call as a method that {what}."""', ""]
    for operation in document.operations:
        lines += _of(document, operation, prefix)
    return "\n".join(lines) + "\n"


def _of(document: Document, operation: Operation, prefix: str) -> Iterator[str]:
    name = snake(operation.name)
    yield f"    {name} = {prefix}method(checked(calls.{name}))"
    if shape_of(document, operation)[2].startswith("Page["):
        yield f"    each_{_singular(name)} = {prefix}each(calls.{name})"


def _singular(name: str) -> str:
    """Give what one thing of a list is called: a method that lists items gives each item."""
    noun = name.removeprefix("list_")
    if noun.endswith("ies"):
        return f"{noun.removesuffix('ies')}y"
    return noun.removesuffix("s")
