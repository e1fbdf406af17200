//! More dossiers: each a copy of the first, with everything that it has.

use crate::subject::Subject;
use anyhow::Result;

/// Columns that may not be the same in two dossiers, and what stands there instead on SQLite and on PostgreSQL.
const OWN: [(&str, &str, [&str; 2]); 2] = [
    ("dossiers", "nom", ["t.nom || n.i", "t.nom || n.i"]),
    ("tokens", "hash", ["randomblob(32)", "sha256(convert_to(t.id || ' ' || n.i, 'UTF8'))"]),
];

/// Brings the dossiers from `there` to `count`.
pub fn make(subject: &Subject, there: usize, count: usize) -> Result<()> {
    if count <= there {
        return Ok(());
    }
    let dossier = subject.dossier;
    for (table, columns) in subject.tables("dossier")? {
        let value = |column: &String| {
            if column == "dossier" {
                return format!("{dossier} + n.i");
            }
            let own = OWN.iter().find(|(own, name, _)| *own == table && name == column);
            own.map_or(format!("t.{column}"), |(_, _, [sqlite, postgres])| {
                if subject.is_postgres() { postgres } else { sqlite }.to_string()
            })
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        subject.sql(&format!(
            "BEGIN;
             WITH RECURSIVE n (i) AS (SELECT {there} UNION ALL SELECT i + 1 FROM n WHERE i < {})
             INSERT INTO {table} ({}) SELECT {} FROM {table} t CROSS JOIN n WHERE t.dossier = {dossier};
             COMMIT;",
            count - 1,
            columns.join(", "),
            values.join(", ")
        ))?;
    }
    subject.sql(if subject.is_postgres() {
        "VACUUM ANALYZE"
    } else {
        "PRAGMA wal_checkpoint(TRUNCATE)"
    })
}
