-- Tables: the embedded spreadsheet.

ALTER TABLE counters ADD COLUMN table_ BIGINT NOT NULL DEFAULT 0;

-- `columns` holds the columns in their order, and the number of the next one. `row_count` and
-- `last_row` are brought forward in the transaction of each row.
CREATE TABLE tables (
  dossier BIGINT NOT NULL,
  id BIGINT NOT NULL,
  nom TEXT NOT NULL,
  columns JSONB NOT NULL,
  row_count BIGINT NOT NULL,
  last_row BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, id)
) /* clustered */;

-- `data` has the value of each cell that is not empty, by the number of its column. `folded` has
-- the same as text without accents and case, a line for each cell, to be searched.
CREATE TABLE table_rows (
  dossier BIGINT NOT NULL,
  table_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  data JSONB NOT NULL,
  folded TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, table_id, id)
) /* clustered */;

-- Each cell that is not empty, in the order of its column: what sorts and finds without looking at
-- the rows. `key` orders as the value does.
CREATE TABLE table_cells (
  dossier BIGINT NOT NULL,
  table_id BIGINT NOT NULL,
  col BIGINT NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  row_id BIGINT NOT NULL,
  PRIMARY KEY (dossier, table_id, col, key, row_id)
) /* clustered */;

-- What is still stored of tables and columns that were deleted (`col` 0: the whole table); it goes a
-- little at a time.
CREATE TABLE table_remains (
  dossier BIGINT NOT NULL,
  table_id BIGINT NOT NULL,
  col BIGINT NOT NULL,
  PRIMARY KEY (dossier, table_id, col)
) /* clustered */;
