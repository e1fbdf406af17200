-- What lists of zaps and of runs show: who sees to a zap, its labels, and how many runs ended on each day.

-- The person who sees to the zap; none where a key of nobody or the program made it, and for base zaps.
ALTER TABLE zaps ADD COLUMN owner BIGINT;
-- Who saved the first version, or began the draft of what has no version yet.
UPDATE zaps SET owner = (
    SELECT CAST(substr(v.author, 8) AS BIGINT) FROM zap_versions v
    WHERE v.dossier = zaps.dossier AND v.zap = zaps.id AND v.version = 1 AND v.author LIKE 'person:%')
  WHERE source = '' AND version > 0;
UPDATE zaps SET owner = (
    SELECT CAST(substr(s.author, 8) AS BIGINT) FROM zap_draft_states s
    WHERE s.dossier = zaps.dossier AND s.zap = zaps.id AND s.author LIKE 'person:%'
    ORDER BY s.state LIMIT 1)
  WHERE source = '' AND version = 0;
CREATE INDEX zaps_owner ON zaps (dossier, owner, id) WHERE owner IS NOT NULL;

-- The labels of a zap. Two that differ in accents and capitals alone are one label: `folded` is what it is
-- known by.
CREATE TABLE zap_labels (
  dossier BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  folded TEXT COLLATE "C" NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (dossier, zap, folded)
) /* clustered */;
CREATE INDEX zap_labels_folded ON zap_labels (dossier, folded, zap);

-- How many runs of a zap ended in a state, by the day on which they began: days since 1970 in the time zone of
-- the dossier. Tests are not counted. The number is the sum over all shards: whoever writes has one of their
-- own, so that nobody waits for another.
CREATE TABLE zap_days (
  dossier BIGINT NOT NULL,
  day BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  shard BIGINT NOT NULL,
  total BIGINT NOT NULL,
  PRIMARY KEY (dossier, day, zap, state, shard)
) /* clustered */;
CREATE INDEX zap_days_zap ON zap_days (dossier, zap, day);
-- What is there is counted by days of UTC.
INSERT INTO zap_days (dossier, day, zap, state, shard, total)
  SELECT dossier, created_at / 86400000000, zap, state, 0, count(*) FROM runs
  WHERE ended_at IS NOT NULL AND start <> 'test'
  GROUP BY dossier, created_at / 86400000000, zap, state;

-- The run of a zap that wrote a mail: from the run to what became of it.
ALTER TABLE mails ADD COLUMN run UUID;
CREATE INDEX mails_run ON mails (dossier, run, id) WHERE run IS NOT NULL;

-- Tests of drafts are listed apart from other runs.
CREATE INDEX runs_tests ON runs (dossier, id) WHERE start = 'test';
CREATE INDEX runs_tests_zap ON runs (dossier, zap, id) WHERE start = 'test';
