-- Whether `1/2/2026` is read with the day or the month first.
ALTER TABLE dossiers ADD COLUMN date_order TEXT NOT NULL DEFAULT 'day_month';
