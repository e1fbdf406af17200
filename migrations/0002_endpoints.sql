-- Endpoints beyond those of the Zapier module: any number, each with its own kinds of event,
-- settings, secrets and health.

-- What an endpoint is told of: one row for each kind.
CREATE TABLE subscriptions (
  dossier BIGINT NOT NULL,
  kind TEXT NOT NULL,
  endpoint BIGINT NOT NULL,
  PRIMARY KEY (dossier, kind, endpoint)
) /* clustered */;
CREATE INDEX subscriptions_endpoint ON subscriptions (dossier, endpoint);
INSERT INTO subscriptions (dossier, kind, endpoint) SELECT dossier, kind, id FROM endpoints;

DROP INDEX endpoints_source;
ALTER TABLE endpoints DROP COLUMN kind;
-- Format, filter, headers, schedule, pace: what the database itself never asks for.
ALTER TABLE endpoints ADD COLUMN settings JSONB NOT NULL DEFAULT '{}';
ALTER TABLE endpoints ADD COLUMN ordered BOOLEAN NOT NULL DEFAULT FALSE;
-- Of an ordered endpoint: every event up to this one is done with.
ALTER TABLE endpoints ADD COLUMN done_until BIGINT NOT NULL DEFAULT 0;
-- More is owed than the runner wants in memory: nothing is born claimed.
ALTER TABLE endpoints ADD COLUMN flooded BOOLEAN NOT NULL DEFAULT FALSE;
-- Health: not called before `hold_until`; failed attempts since the last success, since when, and
-- whether any of them was answered; why and when the state was last changed.
ALTER TABLE endpoints ADD COLUMN hold_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE endpoints ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE endpoints ADD COLUMN failing_since BIGINT;
ALTER TABLE endpoints ADD COLUMN answered BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE endpoints ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE endpoints ADD COLUMN state_at BIGINT NOT NULL DEFAULT 0;

-- The secrets that sign an endpoint's calls. One without an end, and for a while the one before.
CREATE TABLE endpoint_secrets (
  dossier BIGINT NOT NULL,
  endpoint BIGINT NOT NULL,
  id BIGINT NOT NULL,
  scheme TEXT NOT NULL,
  secret BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  PRIMARY KEY (dossier, endpoint, id)
) /* clustered */;

-- The record as it was when the event happened, for the endpoints that are sent all of it.
CREATE TABLE payloads (
  dossier BIGINT NOT NULL,
  event BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (dossier, event)
) /* clustered */;

ALTER TABLE attempts ADD COLUMN format TEXT NOT NULL DEFAULT 'direct';

-- The log of all endpoints, newest first, and from an event to what it owed.
CREATE INDEX deliveries_event ON deliveries (dossier, event);
DROP INDEX deliveries_failed;
DROP INDEX deliveries_skipped;
CREATE INDEX deliveries_failed ON deliveries (dossier, event) WHERE state = 'failed';
CREATE INDEX deliveries_skipped ON deliveries (dossier, event) WHERE state = 'skipped';
