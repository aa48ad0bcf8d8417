"""The parts of replay_orders.py: the file, the shop's HTTP calls, the books, the replay, the report."""
