"""What a replay comes to."""

import msgspec


class Result(msgspec.Struct, kw_only=True):
    """What happened, in numbers. A line here is one SKU of one invoice."""

    run_id: str
    clients: int
    file_lines: int = 0
    file_lines_skipped: int = 0
    invoices: int = 0
    #: Invoices that ask for goods, and how they fared: all lines, some, or none were shipped.
    orders: int = 0
    orders_shipped_whole: int = 0
    orders_shipped_in_part: int = 0
    orders_refused: int = 0
    lines: int = 0
    lines_accepted: int = 0
    lines_refused: int = 0
    lines_shipped: int = 0
    #: Accepted, then undone: a write-off had taken the promised units away, so they were released.
    lines_released: int = 0
    units_shipped: int = 0
    units_refused: int = 0
    returns: int = 0
    units_returned: int = 0
    write_offs: int = 0
    units_written_off: int = 0
    #: The part of them that was not there any more: stock ends at zero.
    units_unaccounted: int = 0
    requests: int = 0
    requests_retried: int = 0
    #: Time of the orders alone, without laying in and comparing.
    seconds: float = 0.0
    requests_per_second: float = 0.0
    orders_per_second: float = 0.0
    skus: int = 0
    skus_different: int = 0
    difference_units: int = 0
    #: Of the first few SKUs that differ: by how many units.
    differences: dict[str, int] = msgspec.field(default_factory=dict)
