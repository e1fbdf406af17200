-- Zaps that start from rows of tables, and before due dates of activites.

-- Numbers what zaps start from beside events: changes of rows, and due dates.
ALTER TABLE counters ADD COLUMN happening BIGINT NOT NULL DEFAULT 0;

-- Of a zap that is on and starts before due dates: how long before them, in microseconds; and up to which
-- due date, and of that one up to which activite, it has looked.
ALTER TABLE zaps ADD COLUMN due_before BIGINT;
ALTER TABLE zaps ADD COLUMN due_until BIGINT;
ALTER TABLE zaps ADD COLUMN due_record BIGINT NOT NULL DEFAULT 0;
CREATE INDEX zaps_due ON zaps (dossier, id) WHERE due_until IS NOT NULL;

-- The activites that are left to do, by when they are due.
CREATE INDEX activites_due ON activites (dossier, echeance, id)
  WHERE echeance IS NOT NULL AND statut IN ('planned', 'inprogress');

-- For which due date of which activite a zap has started. Kept beyond the run, which may be forgotten.
CREATE TABLE due_starts (
  dossier BIGINT NOT NULL,
  echeance BIGINT NOT NULL,
  activite BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  PRIMARY KEY (dossier, echeance, activite, zap)
) /* clustered */;
