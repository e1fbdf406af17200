-- Raised by every change of what the dossier's callers may do, in the transaction of the change: what a
-- server keeps of a caller in memory counts only while this is what it was when the caller was read.
ALTER TABLE dossiers ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
