"""What every command is."""

import msgspec

from holdfast.domain.commands.cause import Cause


class Command(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Something that can be asked: all that its rule needs, and nothing else."""

    cause: Cause
