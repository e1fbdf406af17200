-- How many zaps started each other up to what a delivery tells of: what it starts is no beginning.
ALTER TABLE deliveries ADD COLUMN depth BIGINT NOT NULL DEFAULT 0;
