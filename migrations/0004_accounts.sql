-- Accounts: the audit log, second factors, where sessions are used.

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

-- From where a session was used last.
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- Whether administrators must have a second factor.
ALTER TABLE dossiers ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;

-- A person's second factor. It counts from `confirmed_at` on. The secret is kept as it is, because
-- checking a code needs it; it is shown once and is in no export. `last_step` is the step of the
-- last code that was taken: no code is taken twice.
CREATE TABLE second_factors (
  dossier BIGINT NOT NULL,
  person BIGINT NOT NULL,
  secret BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  last_step BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  wait_until BIGINT NOT NULL,
  PRIMARY KEY (dossier, person)
) /* clustered */;

-- Recovery codes that were not used yet, as hashes.
CREATE TABLE recovery_codes (
  dossier BIGINT NOT NULL,
  person BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (dossier, person, hash)
) /* clustered */;

-- Whoever knew the password and has yet to give the code.
CREATE TABLE half_sessions (
  dossier BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  person BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, hash)
) /* clustered */;
CREATE INDEX half_sessions_person ON half_sessions (dossier, person);
