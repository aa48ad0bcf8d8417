"""Everything that can be asked. A command is a frozen value: it holds all that its rule needs.

A command is named once, where it is defined: whatever these modules define can be imported from here.
"""

from holdfast.domain.commands.catalogue import *  # noqa: F403 - as said above
from holdfast.domain.commands.cause import *  # noqa: F403
from holdfast.domain.commands.command import *  # noqa: F403
from holdfast.domain.commands.documents import *  # noqa: F403
from holdfast.domain.commands.items import *  # noqa: F403
from holdfast.domain.commands.orders import *  # noqa: F403
