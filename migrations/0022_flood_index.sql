-- How many runs of a zap began just now is counted for each event: by this index alone, without their rows.
-- The test runs that are left out of the count are known by `start`.
DROP INDEX runs_zap;
CREATE INDEX runs_zap ON runs (dossier, zap, id, start);
