-- When somebody changed something last that has no history of its own: told to whoever changed it meanwhile, too.
CREATE TABLE last_changes (
  dossier BIGINT NOT NULL,
  -- What was changed: "webhook 12", "row 3 17".
  subject TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (dossier, subject, actor)
) /* clustered */;
CREATE INDEX last_changes_at ON last_changes (at);
-- What a long text of a record said before an event changed it.
CREATE TABLE former_texts (
  dossier BIGINT NOT NULL,
  event BIGINT NOT NULL,
  field TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (dossier, event, field)
) /* heap */;
