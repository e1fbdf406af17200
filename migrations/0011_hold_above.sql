-- Runs at once above which those of a zap are held; 0: as many as the server says.
ALTER TABLE zaps ADD COLUMN hold_above BIGINT NOT NULL DEFAULT 0;
