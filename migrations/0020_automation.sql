-- Whether a person may see and change what happens by itself: zaps, their runs, connections, and what hooks took.
-- Administrators may, whatever stands here.
ALTER TABLE people ADD COLUMN automation BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE invitations ADD COLUMN automation BOOLEAN NOT NULL DEFAULT FALSE;
