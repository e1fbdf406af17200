-- The mode of the Zapier module, and the addresses of the mode that is not chosen, as JSON.
ALTER TABLE modules ADD COLUMN addresses TEXT NOT NULL DEFAULT '';
