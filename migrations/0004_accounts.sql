-- Accounts: the audit log.

ALTER TABLE counters ADD COLUMN audit BIGINT NOT NULL DEFAULT 0;

-- Who did what to the dossier's accounts, keys, modules and endpoints. Written in the transaction
-- of what it tells of; never changed. `subject` is the name that the thing had then.
CREATE TABLE audit (
  dossier BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail JSONB NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (dossier, seq)
) /* clustered */;
CREATE INDEX audit_action ON audit (dossier, action, seq);
CREATE INDEX audit_actor ON audit (dossier, actor, seq);
CREATE INDEX audit_at ON audit (dossier, at);
