-- One set of files for both databases. Types are PostgreSQL's; SQLite gets its own words for them
-- (db/migrate.rs). Times are microseconds since 1970 UTC, made by the program's clock.
-- Every key begins with `dossier`, the tenant: the future shard key.

-- A tenant. The number stands in the addresses of its catch hooks.
CREATE TABLE dossiers (
  dossier BIGINT NOT NULL PRIMARY KEY,
  nom TEXT NOT NULL,
  societe TEXT NOT NULL,
  fuseau TEXT NOT NULL,
  langue TEXT NOT NULL,
  created_at BIGINT NOT NULL
) /* heap */;
CREATE UNIQUE INDEX dossiers_nom ON dossiers (nom);

-- The last number given out, one row a dossier, taken in the transaction that uses it.
CREATE TABLE counters (
  dossier BIGINT NOT NULL PRIMARY KEY,
  societe BIGINT NOT NULL DEFAULT 0,
  activite BIGINT NOT NULL DEFAULT 0,
  ticket BIGINT NOT NULL DEFAULT 0,
  event BIGINT NOT NULL DEFAULT 0,
  person BIGINT NOT NULL DEFAULT 0,
  token BIGINT NOT NULL DEFAULT 0,
  endpoint BIGINT NOT NULL DEFAULT 0
) /* heap */;

CREATE TABLE people (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  nom TEXT NOT NULL,
  email TEXT NOT NULL,
  password TEXT NOT NULL,
  role TEXT NOT NULL,
  langue TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE UNIQUE INDEX people_email ON people (email, dossier);

CREATE TABLE sessions (
  dossier BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  person BIGINT NOT NULL,
  agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, hash)
) /* clustered */;
CREATE INDEX sessions_person ON sessions (dossier, person);

CREATE TABLE tokens (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  nom TEXT NOT NULL,
  prefix TEXT NOT NULL,
  hash BYTEA NOT NULL,
  scopes TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  revoked_at BIGINT,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);

-- Optional parts of a dossier: 'api', 'zapier'. No row: not active.
CREATE TABLE modules (
  dossier BIGINT NOT NULL,
  nom TEXT NOT NULL,
  suspended BOOLEAN NOT NULL,
  activated_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, nom)
) /* clustered */;

CREATE TABLE societes (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  nom TEXT NOT NULL,
  type TEXT NOT NULL,
  siren TEXT NOT NULL,
  siret TEXT NOT NULL,
  tva_intracom TEXT NOT NULL,
  naf TEXT NOT NULL,
  adresse TEXT NOT NULL,
  complement TEXT NOT NULL,
  code_postal TEXT NOT NULL,
  ville TEXT NOT NULL,
  pays TEXT NOT NULL,
  telephone TEXT NOT NULL,
  email TEXT NOT NULL,
  site_web TEXT NOT NULL,
  note TEXT NOT NULL,
  tri TEXT COLLATE "C" NOT NULL,
  date_creation BIGINT NOT NULL,
  date_modification BIGINT NOT NULL,
  PRIMARY KEY (dossier, id)
) /* heap */;
CREATE INDEX societes_tri ON societes (dossier, tri, id);
CREATE INDEX societes_type ON societes (dossier, type, tri, id);

CREATE TABLE activites (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  societe BIGINT NOT NULL,
  type TEXT NOT NULL,
  action TEXT NOT NULL,
  statut TEXT NOT NULL,
  sujet TEXT NOT NULL,
  note TEXT NOT NULL,
  responsable BIGINT,
  echeance BIGINT,
  date_creation BIGINT NOT NULL,
  date_modification BIGINT NOT NULL,
  PRIMARY KEY (dossier, id)
) /* heap */;
CREATE INDEX activites_societe ON activites (dossier, societe, id);
CREATE INDEX activites_statut ON activites (dossier, statut, id);

CREATE TABLE tickets (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  societe BIGINT NOT NULL,
  sujet TEXT NOT NULL,
  description TEXT NOT NULL,
  statut TEXT NOT NULL,
  priorite TEXT NOT NULL,
  responsable BIGINT,
  date_creation BIGINT NOT NULL,
  date_modification BIGINT NOT NULL,
  date_cloture BIGINT,
  PRIMARY KEY (dossier, id)
) /* heap */;
CREATE INDEX tickets_societe ON tickets (dossier, societe, id);
CREATE INDEX tickets_statut ON tickets (dossier, statut, id);

-- The search index: one row for each folded word of a record.
CREATE TABLE words (
  dossier BIGINT NOT NULL,
  noun TEXT NOT NULL,
  word TEXT COLLATE "C" NOT NULL,
  id BIGINT NOT NULL,
  PRIMARY KEY (dossier, noun, word, id)
) /* clustered */;
CREATE INDEX words_record ON words (dossier, noun, id, word);

-- What happened, in the order in which it was committed.
CREATE TABLE events (
  dossier BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  record BIGINT NOT NULL,
  societe BIGINT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  changes JSONB NOT NULL,
  PRIMARY KEY (dossier, seq)
) /* clustered */;
CREATE INDEX events_societe ON events (dossier, societe, seq);

-- Where events are sent. `source` says who keeps it: the Zapier module.
CREATE TABLE endpoints (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  url TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE UNIQUE INDEX endpoints_source ON endpoints (dossier, source, kind);

-- An event that an endpoint is owed. `run_at` is when it may next be taken; taking it moves
-- `run_at` to the end of the lease and writes the holder.
CREATE TABLE deliveries (
  dossier BIGINT NOT NULL,
  endpoint BIGINT NOT NULL,
  event BIGINT NOT NULL,
  state TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  holder TEXT,
  attempts BIGINT NOT NULL,
  step BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, endpoint, event)
) /* clustered */;
CREATE INDEX deliveries_pending ON deliveries (dossier, endpoint, run_at) WHERE state = 'pending';
CREATE INDEX deliveries_failed ON deliveries (dossier, endpoint, event) WHERE state = 'failed';
CREATE INDEX deliveries_skipped ON deliveries (dossier, endpoint, event) WHERE state = 'skipped';

CREATE TABLE attempts (
  dossier BIGINT NOT NULL,
  endpoint BIGINT NOT NULL,
  event BIGINT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  duration BIGINT NOT NULL,
  url TEXT NOT NULL,
  status BIGINT,
  failure TEXT,
  answer BYTEA NOT NULL,
  PRIMARY KEY (dossier, endpoint, event, number)
) /* clustered */;

CREATE TABLE catch_hooks (
  dossier BIGINT NOT NULL,
  id TEXT NOT NULL,
  nom TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, id)
) /* clustered */;

-- What a catch hook received, as it arrived.
CREATE TABLE receptions (
  dossier BIGINT NOT NULL,
  id UUID NOT NULL,
  hook TEXT NOT NULL,
  at BIGINT NOT NULL,
  method TEXT NOT NULL,
  query TEXT NOT NULL,
  headers JSONB NOT NULL,
  -- The first 4 KB and the length of the body: what a list shows, without reading all of it.
  beginning BYTEA NOT NULL,
  size BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (dossier, id)
) /* heap */;
CREATE INDEX receptions_hook ON receptions (dossier, hook, id);

-- What a POST with an Idempotency-Key answered, so that its repetition answers the same.
CREATE TABLE idempotency_keys (
  dossier BIGINT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  answer JSONB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (dossier, key)
) /* clustered */;
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
