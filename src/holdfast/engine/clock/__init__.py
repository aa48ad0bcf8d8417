"""The ledger's time: a wall clock that is held against one that cannot be set (docs/adr/0019)."""
