-- When the first run failed since the zap was switched on; until then, nothing.
ALTER TABLE zaps ADD COLUMN failed_at BIGINT;
