-- Shops close, and goods are stopped: what must not be sold, and why.
ALTER TABLE stores ADD COLUMN stopped boolean NOT NULL DEFAULT false;
ALTER TABLE stores ADD COLUMN stop_reason text;
ALTER TABLE skus ADD COLUMN stopped boolean NOT NULL DEFAULT false;
ALTER TABLE skus ADD COLUMN stop_reason text;

-- How often sales were stopped or opened. A batch of another node that began before, and knows of it nothing yet, must
-- not promise after it: whoever numbers entries names the figure that it has read, and runs again when it has changed.
ALTER TABLE heads ADD COLUMN stops bigint NOT NULL DEFAULT 0;
