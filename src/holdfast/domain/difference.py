"""What an audit can find."""

import enum

import msgspec


class Kind(enum.StrEnum):
    """What is wrong."""

    STOCK_DIFFERS = "stock_differs"
    VERSION_DIFFERS = "version_differs"
    SETTING_DIFFERS = "setting_differs"
    LEDGER_MISSING = "ledger_missing"
    ITEM_MISSING = "item_missing"
    CHAIN_BROKEN = "chain_broken"
    CHECK_BROKEN = "check_broken"
    CATALOGUE_MISSING = "catalogue_missing"
    STORE_UNKNOWN = "store_unknown"
    SALES_STATUS_DIFFERS = "sales_status_differs"
    SEQUENCE_GAP = "sequence_gap"
    SEQUENCE_DUPLICATE = "sequence_duplicate"
    TIME_GOES_BACK = "time_goes_back"
    HEAD_DIFFERS = "head_differs"
    TOTALS_DIFFER = "totals_differ"
    OPEN_UNITS_DIFFER = "open_units_differ"
    MOVED_VERSION_DIFFERS = "moved_version_differs"
    DOCUMENT_BROKEN = "document_broken"
    DOCUMENT_DIFFERS = "document_differs"
    DOCUMENT_MISSING = "document_missing"
    HOLDING_DIFFERS = "holding_differs"
    DOCUMENT_LEDGER_DIFFERS = "document_ledger_differs"


class Difference(msgspec.Struct, frozen=True):
    """Something that is not as it must be, in one sentence."""

    kind: Kind
    message: str
    store: str | None = None
    sku: str | None = None
    #: The ledger entry in question.
    sequence: int | None = None
    #: The document in question.
    document_type: str | None = None
    document_id: str | None = None
