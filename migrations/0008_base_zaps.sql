-- Who keeps a zap: a person, or the Zapier module, for the creation of which noun.
ALTER TABLE zaps ADD COLUMN source TEXT NOT NULL DEFAULT '';
