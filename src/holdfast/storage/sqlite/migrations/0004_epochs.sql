-- The epochs of a database, and its home.

-- A restore begins a new epoch, which goes on from an entry of its parent; so cursors of a lost future are noticed.
CREATE TABLE epochs (
    partition INTEGER NOT NULL,
    number    INTEGER NOT NULL CHECK (number >= 1),
    id        TEXT    NOT NULL CHECK (length(id) = 16),
    -- NULL: this is the first.
    parent    TEXT             CHECK ((parent IS NULL) = (number = 1)),
    -- The last entry that it shares with its parent.
    sequence  INTEGER NOT NULL,
    began_at  INTEGER NOT NULL,
    PRIMARY KEY (partition, number)
) STRICT, WITHOUT ROWID;

INSERT INTO epochs (partition, number, id, parent, sequence, began_at)
VALUES (0, 1, lower(hex(randomblob(8))), NULL, 0, unixepoch() * 1000);

-- The data directory that this database belongs to; NULL: none yet.
ALTER TABLE database ADD COLUMN home TEXT;
