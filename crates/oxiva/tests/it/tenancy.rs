//! Every statement that touches the rows of dossiers says of which dossier, each table by itself.

use crate::{both, support::TestApp};
use oxiva::db::{Statement, all_statements};
use std::collections::BTreeSet;

/// Those that look at all dossiers, and why they may.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("dossiers::BY_NAME", "finds the dossier itself, by the name in an API address"),
    ("dossiers::ALL", "the command line and the janitor go through all dossiers"),
    ("dossiers::COUNT", "whether to ask for a dossier at the sign-in, and whether storage answers"),
    ("dossiers::people::BY_EMAIL", "signing in: an address leads to its dossiers"),
    ("dossiers::sessions::END_EXPIRED", "the janitor, by time alone"),
    ("dossiers::callers::CALLER", "a token's hash leads to its dossier"),
    ("dossiers::answers::FORGET", "the janitor, by time alone"),
    ("dossiers::last_changes::FORGET", "the janitor, by time alone"),
    ("dossiers::half_sessions::END_EXPIRED", "the janitor, by time alone"),
    ("webhooks::queue::FORGET_FLOODS", "at its start the runner looks at every queue anew"),
    ("dossiers::invitations::FORGET", "the janitor, by time alone"),
    ("dossiers::resets::END_EXPIRED", "the janitor, by time alone"),
    ("mail::queue::CLAIM", "mail of all dossiers leaves by one server"),
    ("mail::queue::IS_DUE", "mail of all dossiers leaves by one server"),
    ("mail::queue::SKIP", "mail of all dossiers leaves by one server"),
    ("mail::queue::RELEASE_ALL", "what this node held, of any dossier"),
    ("mail::queue::WAITING", "a metric over all dossiers"),
    ("webhooks::queue::LANES", "the runner works for all dossiers"),
    ("webhooks::queue::RELEASE_ALL", "what this node held, of any dossier"),
    ("webhooks::queue::HELD", "what this node holds, of any dossier"),
    ("housekeeping::watchdog::DUE", "a metric over all dossiers"),
    ("housekeeping::watchdog::PENDING", "a metric over all dossiers"),
    ("housekeeping::watchdog::OLDEST", "a metric over all dossiers"),
    ("execution::queue::LANES", "the runner of zaps works for all dossiers"),
    ("execution::queue::RELEASE_ALL", "what this node held, of any dossier"),
    ("execution::queue::HELD", "what this node holds, of any dossier"),
    ("execution::queue::TICKS", "schedules of all dossiers fire by time alone"),
    ("execution::queue::SCHEDULED", "schedules of all dossiers, when the clock was set back"),
    ("housekeeping::watchdog::DUE_RUNS", "a metric over all dossiers"),
    ("zaps::backlog::COUNT", "how many runs there may be, over all dossiers"),
    ("webhooks::queue::BACKLOG", "a metric over all dossiers"),
    ("zaps::shares::read::BY_HASH", "a link's hash leads to its share, for whoever has the link"),
    ("zaps::shares::write::TAKE", "whoever has the link, in any dossier"),
    ("zaps::shares::write::FORGET", "the janitor, by time alone"),
    ("dossiers::second_factor::sealed::UNSEALED", "the upgrade of the data, once"),
    ("webhooks::sign::sealed::UNSEALED", "the upgrade of the data, once"),
    ("actions::connections::existing::WITHOUT_HOSTS", "the upgrade of the data, once"),
    ("zaps::due::WITH_NEAR", "due dates of all dossiers come near by time alone"),
];

/// Words that a table's name follows.
const BEFORE_TABLES: [&str; 4] = ["FROM", "JOIN", "UPDATE", "INTO"];

/// How often the statement names one of `tables`, and how often it says which dossier.
fn counted(sql: &str, tables: &BTreeSet<String>) -> (usize, usize) {
    let spaced = sql.replace(['(', ')', ','], " ").replace('=', " = ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let is_table = |pair: &&[&str]| BEFORE_TABLES.contains(&pair[0]) && tables.contains(pair[1]);
    let touched = words.windows(2).filter(is_table).count();
    let is_dossier = |word: &str| word == "dossier" || word.ends_with(".dossier");
    let chosen = words.windows(2).filter(|pair| is_dossier(pair[0]) && pair[1] == "=").count();
    // The first column of what is inserted.
    let inserted = words.windows(3).filter(|three| three[0] == "INTO" && three[2] == "dossier");
    (touched, chosen + inserted.count())
}

fn says_which(statement: &Statement, tables: &BTreeSet<String>) -> bool {
    [statement.sqlite, statement.postgres].into_iter().all(|sql| {
        let (touched, said) = counted(sql, tables);
        said >= touched
    })
}

async fn tables(app: &TestApp) -> BTreeSet<String> {
    let rows = crate::support::Rows::all(app).await;
    rows.0.into_keys().collect()
}

#[both]
async fn every_statement_says_of_which_dossier(app: TestApp) {
    let tables = tables(&app).await;
    assert!(tables.contains("tickets") && tables.contains("dossiers"), "{tables:?}");
    let name = |statement: &Statement| statement.name.trim_start_matches("oxiva::").to_owned();
    let silent: BTreeSet<_> =
        all_statements().filter(|s| !says_which(s, &tables)).map(name).collect();
    let excused: BTreeSet<_> = EXCEPTIONS.iter().map(|(name, _)| name.to_string()).collect();
    let new: Vec<_> = silent.difference(&excused).collect();
    assert!(new.is_empty(), "these reach into every dossier: {new:#?}");
    let old: Vec<_> = excused.difference(&silent).collect();
    assert!(old.is_empty(), "these need no excuse any more: {old:#?}");
}

#[both]
async fn a_join_must_say_it_of_both_tables(app: TestApp) {
    let tables = tables(&app).await;
    let joined = "SELECT 1 FROM tickets t JOIN societes s ON s.id = t.societe WHERE t.dossier = $1";
    assert_eq!(counted(joined, &tables), (2, 1));
    let fine =
        "SELECT 1 FROM tickets t JOIN societes s ON s.dossier=t.dossier WHERE t.dossier = $1";
    assert_eq!(counted(fine, &tables), (2, 2));
    let inserted = "INSERT INTO words (dossier, noun) VALUES ($1, $2)";
    assert_eq!(counted(inserted, &tables), (1, 1));
    assert_eq!(counted("DELETE FROM words WHERE noun = $1", &tables), (1, 0));
}
