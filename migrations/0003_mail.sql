-- Mail that is owed, notices to administrators, invitations, and links to choose a new password.

ALTER TABLE counters ADD COLUMN mail BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN notice BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN invitation BIGINT NOT NULL DEFAULT 0;

-- A mail that somebody is owed. `run_at` and `holder` as in `deliveries`. `link` is a path of this
-- server: it may hold a secret, and is forgotten once the mail is no longer pending.
CREATE TABLE mails (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  link TEXT,
  -- Not worth sending after this moment.
  useful_until BIGINT,
  state TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  holder TEXT,
  attempts BIGINT NOT NULL,
  step BIGINT NOT NULL,
  failure TEXT,
  reason TEXT,
  created_at BIGINT NOT NULL,
  done_at BIGINT,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE INDEX mails_pending ON mails (run_at) WHERE state = 'pending';
CREATE INDEX mails_failed ON mails (dossier, id) WHERE state = 'failed';

-- What the administrators of a dossier should know, until one of them dismisses it.
CREATE TABLE notices (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  word TEXT NOT NULL,
  args JSONB NOT NULL,
  link TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  dismissed_at BIGINT,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE INDEX notices_open ON notices (dossier, id) WHERE dismissed_at IS NULL;

-- Somebody who may become a person of the dossier. The row goes when they do.
CREATE TABLE invitations (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  nom TEXT NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  langue TEXT NOT NULL,
  hash BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE UNIQUE INDEX invitations_email ON invitations (dossier, email);
CREATE UNIQUE INDEX invitations_hash ON invitations (dossier, hash);

-- A link with which a person may choose a new password, once.
CREATE TABLE resets (
  dossier BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  person BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, hash)
) /* clustered */;
CREATE INDEX resets_person ON resets (dossier, person);
