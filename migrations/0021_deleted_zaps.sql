-- When what a deleted zap was has been forgotten; until then it can come back, or waits for its last run to go.
ALTER TABLE zaps ADD COLUMN swept_at BIGINT;
CREATE INDEX zaps_removed ON zaps (dossier, state_at, id) WHERE state = 'removed' AND swept_at IS NULL;
