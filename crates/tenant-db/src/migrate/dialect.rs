//! Migrations are written once, in PostgreSQL's words for types.

/// PostgreSQL's type words as SQLite's strict tables want them. `/* clustered */` after a table
/// asks SQLite to store the rows in the primary key's own tree.
pub fn to_sqlite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    for line in sql.lines() {
        let code = line.split("--").next().unwrap_or_default();
        out.push_str(
            &code
                .replace(" COLLATE \"C\"", "")
                .replace("BIGINT", "INTEGER")
                .replace("BOOLEAN", "INTEGER")
                .replace("JSONB", "TEXT")
                .replace("UUID", "BLOB")
                .replace("BYTEA", "BLOB")
                .replace(") /* clustered */;", ") STRICT, WITHOUT ROWID;")
                .replace(") /* heap */;", ") STRICT;"),
        );
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_kinds_of_tables_become_those_of_sqlite() {
        let table = "CREATE TABLE notes ( -- what people write\n\
                     tenant BIGINT, id UUID, text TEXT COLLATE \"C\", done BOOLEAN,\n\
                     PRIMARY KEY (tenant, id)\n) /* clustered */;";
        let expected = "CREATE TABLE notes ( \n\
                        tenant INTEGER, id BLOB, text TEXT, done INTEGER,\n\
                        PRIMARY KEY (tenant, id)\n) STRICT, WITHOUT ROWID;\n";
        assert_eq!(to_sqlite(table), expected);
        let heap = "CREATE TABLE log (what JSONB, raw BYTEA) /* heap */;";
        assert_eq!(to_sqlite(heap), "CREATE TABLE log (what TEXT, raw BLOB) STRICT;\n");
    }
}
