-- The epochs of a database.

-- A restore begins a new epoch, which goes on from an entry of its parent; so cursors of a lost future are noticed.
CREATE TABLE epochs (
    partition integer NOT NULL,
    number    integer NOT NULL CHECK (number >= 1),
    id        text COLLATE "C" NOT NULL CHECK (length(id) = 16),
    -- NULL: this is the first.
    parent    text COLLATE "C"          CHECK ((parent IS NULL) = (number = 1)),
    -- The last entry that it shares with its parent.
    sequence  bigint  NOT NULL,
    began_at  bigint  NOT NULL,
    PRIMARY KEY (partition, number)
);

INSERT INTO epochs (partition, number, id, parent, sequence, began_at)
VALUES (0, 1, left(replace(gen_random_uuid()::text, '-', ''), 16), NULL, 0,
        CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint));
