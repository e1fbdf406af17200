-- What the trigger and the steps of a zap gave when they were tested in the editor: one for each step. No
-- run reads it.
CREATE TABLE zap_samples (
  dossier BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  step TEXT NOT NULL,
  -- JSON, as text: cut, and without credentials.
  input TEXT NOT NULL,
  output TEXT NOT NULL,
  -- What went wrong the last time, as in run_steps; then the output is the one of before.
  failure TEXT NOT NULL,
  message TEXT NOT NULL,
  -- Stands for the settings that the step had.
  settings TEXT NOT NULL,
  -- What it was taken from, and which of those.
  origin TEXT NOT NULL,
  source TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (dossier, zap, step)
) /* clustered */;
