-- What a zap shall become: the last states of its draft, one of which is the draft as it is now.
CREATE TABLE zap_drafts (
  dossier BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  -- Grows with each change, undo and redo.
  rev BIGINT NOT NULL,
  -- The version that it was made from; 0: none.
  base BIGINT NOT NULL,
  -- The greatest number that was ever the id of a step.
  last_id BIGINT NOT NULL,
  -- The state that it is in.
  state BIGINT NOT NULL,
  author TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, zap)
) /* clustered */;

CREATE TABLE zap_draft_states (
  dossier BIGINT NOT NULL,
  zap BIGINT NOT NULL,
  state BIGINT NOT NULL,
  document TEXT NOT NULL,
  author TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, zap, state)
) /* clustered */;
