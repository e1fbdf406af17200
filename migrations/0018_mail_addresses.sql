-- Whom a mail of a zap is from, by name, who gets it unseen, and whom an answer goes to.
ALTER TABLE mails ADD COLUMN from_name TEXT;
ALTER TABLE mails ADD COLUMN reply_to TEXT;
ALTER TABLE mails ADD COLUMN bcc TEXT;
