-- Shops close, and goods are stopped: what must not be sold, and why.
ALTER TABLE stores ADD COLUMN stopped INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1));
ALTER TABLE stores ADD COLUMN stop_reason TEXT;
ALTER TABLE skus ADD COLUMN stopped INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1));
ALTER TABLE skus ADD COLUMN stop_reason TEXT;
