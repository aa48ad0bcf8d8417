"""Calls that read the ledger: pages, the feed, the snapshot."""
