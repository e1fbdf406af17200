-- A field of a zap's step takes what is chosen, or data of other steps. While it has the one, the other waits
-- here for a person who switches back. No run reads it.
CREATE TABLE zap_asides (
  dossier BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  step TEXT NOT NULL,
  -- The key of the field.
  field TEXT NOT NULL,
  -- JSON, as text.
  value TEXT NOT NULL,
  PRIMARY KEY (dossier, zap, step, field)
) /* clustered */;
