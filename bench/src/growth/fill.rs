//! Fills a dossier by SQL, the same text on both engines but for what has no common word: so many sociétés, tickets,
//! events, deliveries, receptions, runs, lines of the journal and rows of a table.
//!
//! The worst of what a dossier can look like: every second ticket belongs to one société, so that half of all events
//! are its history, and a part of the deliveries and of the runs waits.

use crate::{subject::Subject, zaps::ZAP};
use anyhow::Result;
use std::time::{SystemTime, UNIX_EPOCH};

/// Between two fills the numbers of what is created while it is measured.
const GAP: usize = 10_000;
/// The société that half of the tickets belong to, and the oldest of them.
pub const LARGE: usize = 1;
pub const OLD_TICKET: usize = 2;
/// Endpoints: one that is called, one whose deliveries wait for long.
pub const CALLED: usize = 1;
const HELD: usize = 2;
/// In microseconds.
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A dossier that grows.
pub struct Filler<'s> {
    subject: &'s Subject,
    /// The moment of the first thing.
    begins: i64,
    pub last: usize,
    count: usize,
}

impl<'s> Filler<'s> {
    /// Of a dossier with a zap and a table of two columns of text.
    pub fn new(subject: &'s Subject) -> Result<Filler<'s>> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros() as i64;
        let dossier = subject.dossier;
        let until = now + 400 * DAY;
        subject.sql(&format!(
            "BEGIN;
             UPDATE counters SET endpoint = {HELD} WHERE dossier = {dossier};
             INSERT INTO endpoints (dossier, id, source, url, state, created_at, hold_until)
             VALUES ({dossier}, {HELD}, 'zapier', 'http://127.0.0.1:9/', 'active', 0, {until});
             COMMIT;"
        ))?;
        // What is kept for some days only is of yesterday at the oldest.
        Ok(Filler { subject, begins: now - 2 * DAY, last: 0, count: 0 })
    }

    /// Brings everything to `count`.
    pub fn to(&mut self, count: usize, step: impl Fn(&str)) -> Result<()> {
        let first = if self.last == 0 { 1 } else { self.last + GAP + 1 };
        let last = first + count - self.count - 1;
        for (what, insert) in self.inserts() {
            step(what);
            self.subject.sql(&format!(
                "{} BEGIN;
                 WITH RECURSIVE n (i) AS (SELECT CAST({first} AS BIGINT)
                     UNION ALL SELECT i + 1 FROM n WHERE i < {last}) {insert};
                 COMMIT;",
                self.either("PRAGMA synchronous = OFF; PRAGMA cache_size = -524288;", "")
            ))?;
        }
        (self.last, self.count) = (last, count);
        step("numbers");
        self.count_on()?;
        step("statistics");
        // PostgreSQL's own housekeeping does that a minute later.
        self.subject.sql(self.either("PRAGMA wal_checkpoint(TRUNCATE);", "VACUUM ANALYZE"))
    }

    fn either(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        if self.subject.is_postgres() { postgres } else { sqlite }
    }

    fn json(&self, text: &str) -> String {
        if self.subject.is_postgres() { format!("CAST({text} AS JSONB)") } else { text.to_owned() }
    }

    fn bytes(&self, hex: &str) -> String {
        if self.subject.is_postgres() { format!(r"'\x{hex}'::bytea") } else { format!("x'{hex}'") }
    }

    /// The id that grows with the moment and with `i`.
    fn uuid(&self) -> String {
        let millis = format!("({} + i * 100)", self.begins / 1_000);
        if self.subject.is_postgres() {
            format!(
                "CAST(lpad(to_hex({millis}), 12, '0') || '70008' || lpad(to_hex(i), 15, '0') AS UUID)"
            )
        } else {
            format!("unhex(printf('%012x70008%015x', {millis}, i))")
        }
    }

    fn inserts(&self) -> Vec<(&'static str, String)> {
        let mut all = self.records();
        all.extend(self.calls());
        all.extend(self.runs());
        all.extend(self.tables());
        all
    }

    fn records(&self) -> Vec<(&'static str, String)> {
        let (d, at) = (self.subject.dossier, self.at());
        let words = |noun: &str, word: &str| {
            format!(
                "INSERT INTO words (dossier, noun, word, id) SELECT {d}, '{noun}', {word}, i FROM n"
            )
        };
        let fields = self.json(
            r#"'{"label":"Imprimante en panne","fields":{"priorite":{"from":"low","to":"high"}}}'"#,
        );
        vec![
            ("sociétés", format!(
                "INSERT INTO societes (dossier, id, nom, type, siren, siret, tva_intracom, naf, adresse,
                     complement, code_postal, ville, pays, telephone, email, site_web, note, tri,
                     date_creation, date_modification)
                 SELECT {d}, i, 'SARL ' || {ACTIVITY} || ' s' || i || 'q', 'client', '', '', '', '',
                     '1 place de la Mairie', '', '27000', 'Évreux', 'FR', '', 'c' || i || '@oxiva.example',
                     '', '', 'sarl ' || {ACTIVITY} || ' s' || i || 'q', {at}, {at} FROM n")),
            ("words of sociétés", words("societe", "'s' || i || 'q'")),
            ("words of sociétés", words("societe", "'sarl'")),
            ("words of sociétés", words("societe", ACTIVITY)),
            ("tickets", format!(
                "INSERT INTO tickets (dossier, id, societe, sujet, description, statut, priorite,
                     responsable, date_creation, date_modification, date_cloture)
                 SELECT {d}, i, {SOCIETE}, 'Imprimante en panne ' || i, '<p>Bourrage</p>',
                     CASE WHEN i % 10 = 0 THEN 'open' ELSE 'closed' END, 'high', NULL, {at}, {at}, NULL
                 FROM n")),
            ("words of tickets", words("ticket", "'imprimante'")),
            ("words of tickets", words("ticket", "'t' || i || 'q'")),
            ("activités", format!(
                "INSERT INTO activites (dossier, id, societe, type, action, statut, sujet, note,
                     responsable, echeance, date_creation, date_modification)
                 SELECT {d}, i, {SOCIETE}, 'call', 'todo',
                     CASE WHEN i % 20 = 0 THEN 'inprogress' ELSE 'done' END,
                     'Rappeler ' || i, '', NULL, NULL, {at}, {at} FROM n")),
            ("events", format!(
                "INSERT INTO events (dossier, seq, kind, record, societe, actor, at, changes)
                 SELECT {d}, i, CASE WHEN i % 10 = 9 THEN 'ticket.updated' ELSE 'ticket.created' END,
                     CASE WHEN i % 10 = 9 THEN i - 1 ELSE i END,
                     CASE WHEN i % 10 = 9 THEN {LARGE} ELSE {SOCIETE} END, 'system', {at}, {fields} FROM n")),
            ("journal", format!(
                "INSERT INTO audit (dossier, seq, at, actor, action, subject, detail, address)
                 SELECT {d}, {AUDIT} + i, {at}, 'system',
                     CASE WHEN i % 1000 = 0 THEN 'token_created' ELSE 'sign_in' END,
                     'bench@oxiva.example', {}, '127.0.0.1' FROM n", self.json("'{}'"))),
        ]
    }

    fn calls(&self) -> Vec<(&'static str, String)> {
        let (d, at) = (self.subject.dossier, self.at());
        let (none, body, list) = (self.bytes(""), self.bytes("7b7d"), self.json("'{}'"));
        let later = self.begins + 402 * DAY;
        vec![
            ("deliveries", format!(
                "INSERT INTO deliveries (dossier, endpoint, event, state, run_at, holder, attempts, step,
                     created_at)
                 SELECT {d}, CASE WHEN i % 10 = 1 THEN {HELD} ELSE {CALLED} END, i,
                     CASE WHEN i % 10 = 1 THEN 'pending' WHEN i % 20 = 2 THEN 'failed'
                         WHEN i % 20 = 12 THEN 'skipped' ELSE 'delivered' END,
                     CASE WHEN i % 10 = 1 THEN {later} ELSE {at} END, NULL,
                     CASE WHEN i % 10 = 1 THEN 0 ELSE 1 END, 0, {at} FROM n")),
            ("attempts", format!(
                "INSERT INTO attempts (dossier, endpoint, event, number, at, duration, url, status, failure,
                     answer)
                 SELECT {d}, {CALLED}, i, 1, {at}, 900, 'http://127.0.0.1:9/', 200, NULL, {none} FROM n
                 WHERE i % 10 <> 1")),
            ("receptions", format!(
                "INSERT INTO receptions (dossier, id, hook, at, method, query, headers, beginning, size, body)
                 SELECT {d}, {}, 'bench', {at}, 'POST', '', {list}, {body}, 2, {body} FROM n", self.uuid())),
        ]
    }

    fn runs(&self) -> Vec<(&'static str, String)> {
        let (d, zap, at, id) = (self.subject.dossier, ZAP, self.at(), self.uuid());
        let later = self.begins + 402 * DAY;
        let step = |seq: usize, step: &str| {
            format!(
            "INSERT INTO run_steps (dossier, run, seq, step, item, state, attempts, input, output, failure,
                 message, retry, warnings, began_at, ended_at)
             SELECT {d}, {id}, {seq}, '{step}', '', 'success', 1, '{{}}', '{{}}', '', '', FALSE, '[]', {at}, {at}
             FROM n")
        };
        vec![
            ("runs", format!(
                "INSERT INTO runs (dossier, id, zap, version, state, run_at, holder, retries, start, source,
                     depth, failure, created_at, ended_at, size)
                 SELECT {d}, {id}, {zap}, 1,
                     CASE WHEN i % 20 = 0 THEN 'errored' WHEN i % 20 = 1 THEN 'filtered'
                         WHEN i % 20 = 2 THEN 'held' WHEN i % 20 = 3 THEN 'waiting' ELSE 'success' END,
                     CASE WHEN i % 20 = 3 THEN {later} ELSE NULL END, NULL, 0, 'hook', '', 0, '', {at},
                     CASE WHEN i % 20 IN (2, 3) THEN NULL ELSE {at} END, 100 FROM n")),
            ("steps of runs", step(0, "1")),
            ("steps of runs", step(1, "20")),
        ]
    }

    fn tables(&self) -> Vec<(&'static str, String)> {
        let (d, at) = (self.subject.dossier, self.at());
        let cell = |col: usize, key: &str| {
            format!(
                "INSERT INTO table_cells (dossier, table_id, col, key, row_id) SELECT {d}, 1, {col}, {key}, i FROM n"
            )
        };
        let data = self.json(r#"'{"1":"code ' || i || '","2":"sujet ' || (i % 1000) || '"}'"#);
        let folded = "'\n1=code ' || i || '\n2=sujet ' || (i % 1000) || '\n'";
        vec![
            ("rows", format!(
                "INSERT INTO table_rows (dossier, table_id, id, data, folded, created_at, changed_at)
                 SELECT {d}, 1, i, {data}, {folded}, {at}, {at} FROM n")),
            ("cells", cell(1, "'code ' || i")),
            ("cells", cell(2, "'sujet ' || (i % 1000)")),
        ]
    }

    /// What is made next has the number after the last.
    fn count_on(&self) -> Result<()> {
        let (dossier, last, count) = (self.subject.dossier, self.last, self.count);
        self.subject.sql(&format!(
            "BEGIN;
             UPDATE counters SET societe = {last}, ticket = {last}, activite = {last}, event = {last},
                 audit = {AUDIT} + {last} WHERE dossier = {dossier};
             UPDATE tables SET row_count = {count}, last_row = {last} WHERE dossier = {dossier};
             COMMIT;"
        ))
    }

    fn at(&self) -> String {
        format!("({} + i * 100000)", self.begins)
    }

    /// The id of a run that succeeded, in the middle.
    pub fn a_run(&self) -> String {
        let i = self.last / 20 * 20 - 10;
        let hex = format!("{:012x}70008{i:015x}", self.begins / 1_000 + i as i64 * 100);
        let part = |range: std::ops::Range<usize>| &hex[range];
        [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
    }
}

/// Ten words, each in every tenth société.
const ACTIVITY: &str = "CASE i % 10 WHEN 0 THEN 'garage' WHEN 1 THEN 'pharmacie' WHEN 2 THEN 'menuiserie'
    WHEN 3 THEN 'imprimerie' WHEN 4 THEN 'plomberie' WHEN 5 THEN 'librairie' WHEN 6 THEN 'fromagerie'
    WHEN 7 THEN 'transports' WHEN 8 THEN 'boulangerie' ELSE 'mairie' END";
/// Of ticket `i`.
const SOCIETE: &str = "CASE WHEN i % 2 = 0 THEN 1 ELSE i END";
/// Above the lines that were there.
const AUDIT: usize = 1_000;
