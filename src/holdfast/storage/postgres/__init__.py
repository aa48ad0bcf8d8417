"""The engine for several nodes: PostgreSQL through psycopg 3, set-based SQL, explicit row locks."""
