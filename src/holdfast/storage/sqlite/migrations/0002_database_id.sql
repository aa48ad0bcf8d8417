-- Which database this is, and what it was first filled from.

-- One row, made once: tells this database from every other. Mirror files carry the id.
CREATE TABLE database (
    id         TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The files of the original that were taken over, as they were then.
CREATE TABLE taken_over (
    file   TEXT    NOT NULL PRIMARY KEY,
    sha256 BLOB    NOT NULL,
    items  INTEGER NOT NULL,
    time   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO database (id, created_at) VALUES (lower(hex(randomblob(16))), unixepoch() * 1000);
