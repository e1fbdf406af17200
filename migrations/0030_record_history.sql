-- The history of one record, newest first, however long that of its societe is.
CREATE INDEX events_record ON events (dossier, societe, record, seq);
