-- French telephone numbers that are stored already are found nationally and internationally from now on.
-- (Others are when their societe is next changed.)
INSERT INTO words (dossier, noun, word, id)
SELECT dossier, 'societe', '33' || substr(digits, 2), id
FROM (SELECT dossier, id, replace(replace(replace(telephone, ' ', ''), '.', ''), '-', '') AS digits
      FROM societes WHERE pays = 'FR') AS typed
WHERE length(digits) = 10 AND digits LIKE '0%'
ON CONFLICT DO NOTHING;
INSERT INTO words (dossier, noun, word, id)
SELECT dossier, 'societe', '0' || substr(digits, 4), id
FROM (SELECT dossier, id, replace(replace(replace(telephone, ' ', ''), '.', ''), '-', '') AS digits
      FROM societes) AS typed
WHERE length(digits) = 12 AND digits LIKE '+33%'
ON CONFLICT DO NOTHING;
