"""Every bound of the HTTP side, one constant each, the unit last."""

from typing import Final

#: Bytes of a request's body; the default of the setting BODY_BYTES_MAX.
BODY_BYTES_MAX: Final = 1_048_576
#: How long a request's body may take to arrive.
BODY_S_MAX: Final = 30.0
#: How many bytes of it must come in a second on average, once it has been waited for so long.
BODY_BYTES_PER_S_MIN: Final = 256
BODY_PATIENCE_S: Final = 5.0
#: Bytes that may wait, unread, behind a request that is judged: a body that nobody has asked for, further requests.
WAITING_BYTES_MAX: Final = 65_536
#: Bytes of the head of a request, how many headers it may have, and how long it may take to arrive.
HEAD_BYTES_MAX: Final = 65_536
HEADERS_MAX: Final = 100
#: Bytes of a body that has more commands than a light call, as good as always (docs/adr/0035).
HEAVY_BODY_BYTES: Final = 65_536
#: Calls of much work at once: one is read, one judged and one answered; more of them only wait for each other, and
#: everybody else for all of them.
HEAVY_CALLS_MAX: Final = 4
#: How many may wait for a place, each with a body that has been received, and how long: whoever is refused at once, and
#: pays no heed to Retry-After, costs most.
HEAVY_CALLS_WAITING_MAX: Final = 64
HEAVY_CALL_WAIT_S_MAX: Final = 1.0
HEAD_S_MAX: Final = 10.0
#: Bytes of the line before a chunk, and of all trailers behind the last one.
CHUNK_LINE_BYTES_MAX: Final = 1_024
TRAILERS_BYTES_MAX: Final = 8_192
#: For how many seconds a connection may be idle; the default of the setting KEEP_ALIVE_S.
KEEP_ALIVE_S: Final = 75
#: How much later than announced an idle connection is closed: what a client sends at the last moment still arrives.
KEEP_ALIVE_GRACE_S: Final = 5.0
#: How often all connections are looked at for those whose time is over.
SWEEP_S: Final = 0.5
#: Connections that may wait to be accepted.
BACKLOG: Final = 1_024
#: Connections of one process at HEALTH_PORT: a few probes and scrapes.
HEALTH_CONNECTIONS_MAX: Final = 16
#: File descriptors that are left to files and databases when connections take up all that there are.
DESCRIPTORS_KEPT: Final = 128
#: How long a client may take nothing of an answer, or be out of reach, before its connection is closed.
UNSENT_MS_MAX: Final = 60_000
#: Bytes of an answer that the system takes ahead of what a client is ready for: else up to 4 MB for each connection.
UNSENT_BYTES_MAX: Final = 131_072
#: How much a client may go on sending after an answer that did not wait for its body, and for how long.
LINGER_BYTES_MAX: Final = 16_777_216
LINGER_S_MAX: Final = 5.0
#: Bytes of a request's target, path and query together.
TARGET_BYTES_MAX: Final = 16_384
#: Characters of a wrong value that an error repeats.
QUOTED_CHARACTERS_MAX: Final = 100
#: Items of one page of a list.
PAGE_ITEMS_MAX: Final = 1_000
#: Items of a page when the caller names no limit.
PAGE_ITEMS_DEFAULT: Final = 100
#: Commands of one batch call.
BATCH_ROWS_MAX: Final = 1_000
#: Lines of all documents in one batch call, together.
BATCH_LINES_MAX: Final = 5_000
#: Bytes of the attributes of a store or a SKU, as JSON, and how deep they may be nested.
ATTRIBUTES_BYTES_MAX: Final = 16_384
ATTRIBUTES_DEPTH_MAX: Final = 16
#: Lines of one reservation, sale or transfer.
LINES_MAX: Final = 2_000
#: Stores that may serve one line of a reservation.
LINE_STORES_MAX: Final = 50
#: Stores that all lines of a reservation name together: each is an item to be locked and looked at.
SOURCES_MAX: Final = 5_000
#: How long a reservation may hold unless it is confirmed, counted from each time that it is made or extended.
HOLD_S_MAX: Final = 2_592_000
#: How far a client's clock may be ahead of ours.
CLOCK_SKEW_MS_MAX: Final = 300_000
#: How far the clock of a sender that says what it shows (Sent-At) may be from ours: a wrong zone, a wrong day.
SENT_AT_MS_MAX: Final = 86_400_000
#: Bytes of all large answers that their clients have not taken yet, together; beyond: overloaded. One alone may have
#: more.
ANSWERS_BYTES_MAX: Final = 67_108_864
#: Bytes of the largest answer that is sent at once; a longer one is large, and goes piece by piece.
SENT_AT_ONCE_BYTES_MAX: Final = 65_536
#: Bytes of a piece; a few of them are on their way to the client before we wait for it.
CHUNK_BYTES: Final = 65_536
#: What Retry-After says of a fault that should be over shortly.
RETRY_AFTER_S: Final = 1
#: How long a browser may keep a preflight's answer.
PREFLIGHT_S: Final = 600
#: How long a client may wait for the next ledger entries.
WAIT_S_MAX: Final = 60
#: How often a stream says that it is still there: less than proxies wait before they give a connection up.
HEARTBEAT_S: Final = 15.0
#: How long a stream or a large answer may be unable to send, because its client takes nothing, before it is given up.
STALL_S_MAX: Final = 30.0
#: How long a stream may take to end when the server stops.
STREAM_END_S_MAX: Final = 2.0
#: When a client should come back to a stream that has ended.
STREAM_RETRY_MS: Final = 1_000
#: SKUs of one question for what is available.
AVAILABILITY_SKUS_MAX: Final = 200
#: Stores of one question for what is available.
AVAILABILITY_STORES_MAX: Final = 1_000
