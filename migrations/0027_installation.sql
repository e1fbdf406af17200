-- What belongs to the server as a whole and to no dossier: one row, whose id is 1. Whoever makes a dossier
-- writes it first, so that two do not make the first one at once.
CREATE TABLE installation (
  id BIGINT NOT NULL,
  -- Where people and receivers call the server, as the one that started last said.
  public_url TEXT NOT NULL,
  PRIMARY KEY (id)
) /* clustered */;
INSERT INTO installation (id, public_url) VALUES (1, '');

-- Links with which a browser makes the first dossier, one for each start without a dossier. They go with the
-- first dossier.
CREATE TABLE setup_links (
  -- Of the secret in the link.
  hash BYTEA NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (hash)
) /* clustered */;
