-- What a person has copied of a zap: one step with all that is within it. It is pasted into any zap of the
-- dossier, and stays until something else is copied.
CREATE TABLE zap_clipboards (
  dossier BIGINT NOT NULL,
  person BIGINT NOT NULL,
  -- The zap that it was copied from, and the id of that zap's trigger then.
  zap BIGINT NOT NULL,
  source_trigger TEXT NOT NULL,
  -- What the step was called when it was copied.
  title TEXT NOT NULL,
  -- JSON, as text.
  step TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (dossier, person)
) /* clustered */;
