"""The schema of the SQLite engine, step by step."""
