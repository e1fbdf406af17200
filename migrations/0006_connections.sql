-- Accounts that zaps use elsewhere, what zaps remember, and mails that are more than plain text.

ALTER TABLE counters ADD COLUMN connection BIGINT NOT NULL DEFAULT 0;

-- `sealed` is encrypted with a key that the database does not hold; it opens in this row alone.
CREATE TABLE connections (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  app TEXT NOT NULL,
  nom TEXT NOT NULL,
  -- Whose account it is, as the other side said when it was last tested.
  label TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  tested_at BIGINT,
  -- Whether that test went well.
  good BOOLEAN,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE UNIQUE INDEX connections_nom ON connections (dossier, nom);

-- What a zap remembers; zap 0 is the dossier's own. `value` is JSON, in the order it was written.
CREATE TABLE storage (
  dossier BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  name TEXT NOT NULL COLLATE "C",
  value TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, zap, name)
) /* clustered */;

-- Several addresses and HTML: zaps write such mails.
ALTER TABLE mails ADD COLUMN cc TEXT;
ALTER TABLE mails ADD COLUMN html TEXT;
