-- What is known of the server's clock, beside the head row: one row for each partition, made by the first node that
-- runs. All nodes keep it and read it at their start.
CREATE TABLE clocks (
    partition integer NOT NULL PRIMARY KEY,
    -- What was believed when, as JSON.
    kept      text    NOT NULL,
    -- The jump that somebody accepted, as JSON; NULL: none ever.
    accepted  text
) WITH (fillfactor = 10);
