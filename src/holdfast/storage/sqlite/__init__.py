"""The embedded engine: SQLite through apsw, one writer, write-ahead log, every commit synced."""
