"""The words around the tables of docs/benchmarks.md."""

from typing import Final

BEFORE: Final = """\
# Benchmarks

Written by `make bench`, which never fails on speed. What counts are the ratios: all who are compared ran in turns, on
the same machine, which they share with the load. Durable means SQLite with `synchronous=FULL`, or PostgreSQL with
`fsync=on` and `synchronous_commit=on`; idempotency keys and ledger on, `LOG_LEVEL=info`, answered after the commit.
What was acknowledged is counted afterwards in the database: a figure of wrong answers is marked as wrong.

## The machine
"""

AFTER: Final = """\
## The peers

`benchmarks/peers` holds services as a good engineer would write them in a day, with the libraries that are the usual
choice, pinned there. Before anything is measured, each has to show that it keeps its promises. They answer the same
calls under the same keys, and do the same work: check the stock, promise, let a key take effect once, write an entry of
a ledger, answer when all of it is durable. Each runs with two processes and without an access log; Redis with
`appendfsync always` and without rewrites of its file, PostgreSQL with the same settings for everybody. They get the
advantages where there is a choice: no validation beyond what the work needs, no log, no expiry of reservations, no
feed, one store, no history of what a key had answered but its numbers, and Redis has all of it in memory. What Holdfast
does beyond that is in its figures.

What others have published, on machines of theirs: AliSQL with its inventory hint 31,000/s on one hot row; DBOS 1,500
writes/s for each core on PostgreSQL; TigerFans (FastAPI and TigerBeetle) 977 reservations/s.

## How to repeat it

    make bench                   # all of it, within ten minutes; writes this page
    make bench QUESTION=P1       # one question, or several: QUESTION='P1 P15'
    make profile                 # flame graphs of P1, P2, P3 and P6, into build/profile/

`wrk` makes the load where it is installed (`apt-get install wrk`); without it, a generator of our own does, which takes
more of the machine: row G measures both. `hey` is no help: it cannot give each request a key of its own. The peers'
libraries are installed into `build/peers`, pinned; the one on Redis needs `redis-server` (`apt-get install
redis-server`). P2 and P10 fill databases for minutes when they are asked for by name, and smaller ones in a run of all;
the rows say which. What cannot be measured on a machine says so in its row, and so does a question that fails.

## What the figures do not say

- They are of one small machine, which runs the load and the server together: the faster the server, the more of the
  machine the load takes from it. On other machines other things are the first to be full; take the ratios along, not
  the rates, and measure on yours.
- The load is closed: each connection sends its next request when it has its answer. So a server that stalls is asked
  less meanwhile, and its p99 looks better than what customers would see who come at their own times. At 64 connections
  the latency is mostly the wait for one's turn: it follows from the rate.
- One kind of request at a time, of one unit, in one store, by clients that never leave. A day in a shop is a mixture,
  and what a mixture costs is not the sum of these.
- Rounds of seconds show no checkpoints of PostgreSQL, no vacuum, no pruning of keys, no full disks. P2, P7 and P10
  speak of size, not of months. PostgreSQL finds the files of its log made, as a server that has run for long does:
  while it makes a new one, nobody commits for 50 ms. `min_wal_size` should be what an hour of load writes, 1 KB a
  reserve.
- The disk decides much: where a sync takes 5 ms in place of 0.2, batches grow, the rates of Holdfast and of Redis fall
  less than those of services that sync for each request, and all ratios to a route that syncs nothing fall.
- A peer of 90 lines shows what a part of the work costs. It has no reservations with ends, no transfers, no counts, no
  way to find out what happened, and nobody has tried to break it.
"""
