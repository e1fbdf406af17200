//! Fills a dossier with as many sociétés as one wants: the product's own statements and tables,
//! in one transaction, the indexes made at the end.

use crate::bare::sql;
use anyhow::{Context, Result};
use indicatif::ProgressBar;
use oxiva::records::search;
use rusqlite::{Connection, params};
use serde_json::json;
use std::path::Path;

const ACTIVITIES: [&str; 10] = [
    "Boulangerie",
    "Garage",
    "Pharmacie",
    "Menuiserie",
    "Imprimerie",
    "Plomberie",
    "Librairie",
    "Maçonnerie",
    "Fromagerie",
    "Transports",
];
/// Of every four companies two are SARL, one is SAS, one EURL.
const FORMS: [&str; 4] = ["SARL", "SAS", "SARL", "EURL"];
const PEOPLE: [&str; 20] = [
    "Martin", "Bernard", "Dubois", "Thomas", "Robert", "Richard", "Petit", "Durand", "Leroy",
    "Moreau", "Simon", "Laurent", "Lefèvre", "Michel", "Garcia", "David", "Bertrand", "Roux",
    "Vincent", "Fournier",
];
const TOWNS: [&str; 12] = [
    "Évreux",
    "Lyon",
    "Œting",
    "Saint-Étienne",
    "Nîmes",
    "L’Haÿ-les-Roses",
    "Besançon",
    "Sète",
    "Angoulême",
    "Mâcon",
    "Orléans",
    "Bœrsch",
];

/// The towns that companies stand in: the file's fourth column, or our own few.
pub fn towns(file: Option<&Path>) -> Result<Vec<String>> {
    let Some(file) = file else {
        return Ok(TOWNS.map(str::to_owned).to_vec());
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(file)?;
    reader
        .records()
        .map(|row| Ok(row?.get(3).context("the file has no fourth column")?.to_owned()))
        .collect()
}

/// One company. The numbers spread its parts so that each word has its own frequency.
pub struct Company {
    pub nom: String,
    pub siren: String,
    ville: String,
    email: String,
    code_postal: String,
}

impl Company {
    pub fn number(number: usize, towns: &[String]) -> Company {
        // A fixed scramble: the parts of a name must not go together.
        let mut spread = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        spread = (spread ^ (spread >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let spread = (spread ^ (spread >> 27)) as usize;
        let activity = ACTIVITIES[spread % ACTIVITIES.len()];
        let form = FORMS[spread / 10 % FORMS.len()];
        let person = PEOPLE[spread / 40 % PEOPLE.len()];
        let ville = towns[spread / 800 % towns.len()].clone();
        Company {
            nom: format!("{form} {activity} {person} {number:x}q"),
            siren: siren(number),
            email: format!("contact@{}-{number:x}.example", search::fold(person)),
            code_postal: format!("{:05}", 1_000 + spread % 94_000),
            ville,
        }
    }
}

/// The valid SIREN whose first eight digits are spread by the number.
fn siren(number: usize) -> String {
    let body = format!("{:08}", 10_000_000 + number * 71 % 89_999_999);
    (0..10)
        .map(|digit| format!("{body}{digit}"))
        .find(|siren| oxiva::records::rules::is_siren(siren))
        .unwrap_or_default()
}

/// Writes companies 1 to `count`, each with its words and its event.
pub fn fill(
    file: &Path,
    dossier: i64,
    count: usize,
    towns: &[String],
    bar: &ProgressBar,
) -> Result<()> {
    let mut connection = Connection::open(file)?;
    // A crash only means another throw-away folder.
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144")?;
    let tx = connection.transaction()?;
    let indexes = take_indexes(&tx)?;
    let mut words = Vec::new();
    {
        let mut societe = tx.prepare(sql("records::societes::INSERT")?)?;
        let mut event = tx.prepare(sql("records::events::INSERT")?)?;
        for number in 1..=count {
            let company = Company::number(number, towns);
            let c = &company;
            let (id, at, none) = (number as i64, 1_700_000_000_000_000 + number as i64, "");
            societe.execute(params![
                dossier,
                id,
                c.nom,
                "client",
                c.siren,
                none,
                none,
                "10.71C",
                "1 place de la Mairie",
                none,
                c.code_postal,
                c.ville,
                "FR",
                none,
                c.email,
                none,
                none,
                at,
                at,
                search::fold(&c.nom)
            ])?;
            let label = json!({ "label": c.nom });
            event.execute(params![dossier, id, "societe.created", id, id, "system", at, label])?;
            words.extend(company.words(id).into_iter().map(|word| (word, id)));
            if number % 1_000 == 0 {
                bar.set_message(format!("sociétés {number} of {count}"));
            }
        }
    }
    bar.set_message(format!("{} words of {count} sociétés", words.len()));
    words.sort_unstable();
    {
        let mut add = tx.prepare(
            "INSERT INTO words (dossier, noun, word, id) VALUES (?1, 'societe', ?2, ?3)",
        )?;
        for (word, id) in &words {
            add.execute(params![dossier, word, id])?;
        }
    }
    drop(words);
    bar.set_message(format!("indexes of {count} sociétés"));
    for index in indexes {
        tx.execute_batch(&index)?;
    }
    tx.execute(
        "UPDATE counters SET societe = ?2, event = ?2 WHERE dossier = ?1",
        params![dossier, count as i64],
    )?;
    tx.commit()?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

impl Company {
    /// The words under which the product would file it: its number and its searchable fields.
    fn words(&self, id: i64) -> Vec<String> {
        let Company { nom, siren, ville, email, code_postal } = self;
        search::words(&format!("{id} {nom} {ville} {siren} {email} {code_postal}"))
    }
}

/// Takes the indexes away and returns what makes them again.
fn take_indexes(connection: &Connection) -> Result<Vec<String>> {
    let mut list = connection.prepare(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
         AND tbl_name IN ('societes', 'words', 'events')",
    )?;
    let found: Vec<(String, String)> = list
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (name, _) in &found {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(found.into_iter().map(|(_, sql)| sql).collect())
}
