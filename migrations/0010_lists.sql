-- What the API finds a societe by, and the lists of a person.
CREATE INDEX societes_siren ON societes (dossier, siren, id) WHERE siren <> '';
CREATE INDEX societes_siret ON societes (dossier, siret, id) WHERE siret <> '';
CREATE INDEX societes_email ON societes (dossier, lower(email), id) WHERE email <> '';
CREATE INDEX societes_type_id ON societes (dossier, type, id);
CREATE INDEX activites_responsable ON activites (dossier, responsable, id) WHERE responsable IS NOT NULL;
CREATE INDEX tickets_responsable ON tickets (dossier, responsable, id) WHERE responsable IS NOT NULL;
