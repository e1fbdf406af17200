-- Zaps: what a person wrote, their runs, and each step of a run.

ALTER TABLE counters ADD COLUMN zap BIGINT NOT NULL DEFAULT 0;
-- Zaps that are on and start from events: known with the number of an event, it costs no question.
ALTER TABLE counters ADD COLUMN event_zaps BIGINT NOT NULL DEFAULT 0;

-- A zap. What of its document decides when it starts stands beside it.
CREATE TABLE zaps (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  titre TEXT NOT NULL,
  state TEXT NOT NULL,
  -- Why and when the state was last changed.
  reason TEXT NOT NULL,
  state_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  -- The trigger of that version, and its kind.
  starts TEXT NOT NULL,
  starts_by TEXT NOT NULL,
  -- The address that starts it.
  hook TEXT,
  -- When its schedule fires next.
  next_at BIGINT,
  -- Runs under way at once, and begun a second; 0: as many as there is room for.
  concurrency BIGINT NOT NULL,
  rate BIGINT NOT NULL,
  -- Never switched off because it fails.
  keep_on BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE INDEX zaps_next ON zaps (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE zap_versions (
  dossier BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  version BIGINT NOT NULL,
  document TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, zap, version)
) /* clustered */;

-- The kinds of event that start a zap that is on.
CREATE TABLE zap_events (
  dossier BIGINT NOT NULL,
  kind TEXT NOT NULL,
  zap BIGINT NOT NULL,
  PRIMARY KEY (dossier, kind, zap)
) /* clustered */;
CREATE INDEX zap_events_zap ON zap_events (dossier, zap);

-- The zap that an address starts, if it was made for one.
ALTER TABLE catch_hooks ADD COLUMN zap BIGINT;

-- A run. Ids are UUIDv7s that grow with each run. `run_at` is when it may next be taken; taking it
-- moves `run_at` to the end of the lease and writes the holder. There is none once the run has ended
-- or while a person has to decide.
CREATE TABLE runs (
  dossier BIGINT NOT NULL,
  id UUID NOT NULL,
  zap BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  run_at BIGINT,
  holder TEXT,
  -- Automatic retries so far.
  retries BIGINT NOT NULL,
  -- What started it: the word, and a reception, an event, a person, a run.
  start TEXT NOT NULL,
  source TEXT NOT NULL,
  -- How many zaps started each other before this one.
  depth BIGINT NOT NULL,
  -- Why it did not succeed.
  failure TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  -- Bytes of what its steps took and gave.
  size BIGINT NOT NULL,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE INDEX runs_zap ON runs (dossier, zap, id);
CREATE INDEX runs_due ON runs (dossier, zap, run_at, id) WHERE run_at IS NOT NULL;
CREATE INDEX runs_odd ON runs (dossier, state, id)
  WHERE state IN ('held', 'filtered', 'errored', 'halted');
CREATE INDEX runs_odd_zap ON runs (dossier, zap, state, id)
  WHERE state IN ('held', 'filtered', 'errored', 'halted');

-- The trigger (`seq` 0) and the steps of a run, in the order in which they began. `item` is the turn
-- of the loops around it. `input` and `output` are JSON, as text: it is given back as it came.
CREATE TABLE run_steps (
  dossier BIGINT NOT NULL,
  run UUID NOT NULL,
  seq BIGINT NOT NULL,
  step TEXT NOT NULL,
  item TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  input TEXT NOT NULL,
  output TEXT NOT NULL,
  -- The stable word of what went wrong, and what a person reads.
  failure TEXT NOT NULL,
  message TEXT NOT NULL,
  -- Whether trying again can help.
  retry BOOLEAN NOT NULL,
  -- A JSON array of texts.
  warnings TEXT NOT NULL,
  began_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (dossier, run, seq)
) /* clustered */;
