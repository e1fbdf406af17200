-- What signs and what proves is encrypted, as connections are: the seeds of second factors and the
-- secrets of endpoints. Those of before are sealed by the next start of the server, which has the key.

ALTER TABLE second_factors ADD COLUMN sealed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE endpoint_secrets ADD COLUMN sealed BOOLEAN NOT NULL DEFAULT FALSE;

-- The hosts that a connection's credentials may go to, with blanks between them. NULL: made before there
-- were such lists; the next start of the server puts those there that its zaps call.
ALTER TABLE connections ADD COLUMN hosts TEXT;

-- What the dossier's calls, runs and tables take together, as it was measured last, and whether that is
-- `free`, `near` its limit or `full`.
ALTER TABLE dossiers ADD COLUMN space_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossiers ADD COLUMN space_state TEXT NOT NULL DEFAULT 'free';
