"""What every command is."""

import msgspec

from holdfast.domain.commands.cause import Cause, Precondition


class Command(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag=True):
    """Something that can be asked: all that its rule needs, and nothing else. Written down, it says its kind."""

    cause: Cause


class VersionedCommand(Command, frozen=True, gc=False, kw_only=True):
    """Something that may be asked of one version only of what it is about."""

    precondition: Precondition | None = None
