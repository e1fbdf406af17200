-- Zaps that were shared: each a copy as it was then, without what belongs to whoever shared it, behind a link.
CREATE TABLE zap_shares (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  -- Of the secret in the link.
  hash BYTEA NOT NULL,
  -- What the zap was called then, as the copy says it.
  title TEXT NOT NULL,
  -- JSON, as text: the copy.
  copy TEXT NOT NULL,
  author TEXT NOT NULL,
  -- To whom the link was sent; empty: to nobody.
  email TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  -- How often the copy was installed.
  taken BIGINT NOT NULL,
  PRIMARY KEY (dossier, id)
) /* clustered */;
CREATE UNIQUE INDEX zap_shares_hash ON zap_shares (hash);
CREATE INDEX zap_shares_zap ON zap_shares (dossier, zap, id);
ALTER TABLE counters ADD COLUMN zap_share BIGINT NOT NULL DEFAULT 0;
-- The link with which Zapier invites people to the Oxiva app; empty: there is none.
ALTER TABLE modules ADD COLUMN invitation TEXT NOT NULL DEFAULT '';
