//! Zaps as they are kept: the document, each version of it, and what decides when it starts.
//!
//! A zap is saved as a new version; runs keep the version that they began with. What starts a zap
//! (the trigger, the kinds of event, the next moment of a schedule, how long before due dates) stands in columns
//! of its own, written with the version: whoever looks for zaps to start reads no documents.

use super::{
    base_kind::BaseKind,
    catch_hooks,
    checks::{self, AppChecks},
    trigger_table, waiting,
};
use crate::{
    clock::{Entropy, Micros},
    closed_set,
    db::{DriverError, Pace, Row, Signal, Topic, Tx, Value},
    dossiers::{
        self, Actor, DossierId, Scope,
        audit::{self, Action},
    },
    error::{Code, Problem, Result},
    page::{self, Page},
    statements,
};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use zap_engine::{
    document::{TriggerKind, Zap as Plan},
    schedule::{self, Schedule},
};

closed_set! {
    /// Whether a zap starts.
    pub enum ZapState {
        /// Starts nothing new; what has begun goes on.
        Off = "off",
        On = "on",
        /// Its runs are kept until their time is over.
        Removed = "removed",
    }
}

closed_set! {
    /// Why the program switched a zap off.
    pub enum Reason {
        None = "",
        /// Nearly all of its runs failed.
        Failing = "failing",
    }
}

closed_set! {
    /// Who keeps it.
    pub enum Source {
        Person = "",
        /// The Zapier module: the base zap of a noun.
        BaseClient = "base_client",
        BaseActivite = "base_activite",
        BaseTicket = "base_ticket",
    }
}

impl Source {
    /// The base zap of a noun.
    pub fn base(kind: BaseKind) -> Source {
        match kind {
            BaseKind::Client => Source::BaseClient,
            BaseKind::Activite => Source::BaseActivite,
            BaseKind::Ticket => Source::BaseTicket,
        }
    }

    /// Whether people may read and switch it, and nothing else.
    pub fn is_base(self) -> bool {
        self != Source::Person
    }
}

closed_set! {
    /// The kind of its trigger.
    pub enum StartsBy as "ZapTrigger" {
        CatchHook = "catch_hook",
        RawHook = "raw_hook",
        Event = "event",
        Row = "row",
        Due = "due",
        Schedule = "schedule",
        Manual = "manual",
    }
}

impl StartsBy {
    /// Whether something that happens to a record or a row starts it, or a due date.
    pub fn waits_for_changes(self) -> bool {
        matches!(self, StartsBy::Event | StartsBy::Row | StartsBy::Due)
    }

    /// Whether an address starts it.
    pub fn has_address(self) -> bool {
        matches!(self, StartsBy::CatchHook | StartsBy::RawHook)
    }
}

/// A zap, without its document.
#[derive(Clone, Debug)]
pub struct Zap {
    pub id: i64,
    pub titre: String,
    pub state: ZapState,
    pub reason: Reason,
    pub state_at: Micros,
    /// The last one saved; 0: there is a draft and nothing else.
    pub version: i64,
    pub starts_by: StartsBy,
    /// The address that starts it: what comes after the number of the dossier.
    pub hook: Option<String>,
    /// When its schedule fires next.
    pub next_at: Option<Micros>,
    pub settings: ZapSettings,
    pub source: Source,
    pub created_at: Micros,
    pub updated_at: Micros,
}

/// How its runs are done: no part of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ZapSettings {
    /// Runs under way at once; 1: one after the other, in order; 0: as many as there is room for.
    pub concurrency: i64,
    /// Runs begun a second; 0: any number.
    pub rate: i64,
    /// Runs at once above which they are held; 0: as many as the server says.
    pub hold_above: i64,
    /// Never switched off because it fails.
    pub keep_on: bool,
}

/// A version of a zap, without its document.
#[derive(Clone, Debug)]
pub struct Version {
    pub version: i64,
    pub author: Actor,
    pub created_at: Micros,
}

/// The largest `concurrency` and `rate`.
const MAX_PACE: i64 = 1_000;
/// The largest `hold_above`: nobody decides on more runs than that at once.
const MAX_HOLD_ABOVE: i64 = 10_000;

macro_rules! columns {
    () => {
        "id, titre, state, reason, state_at, version, starts_by, hook, next_at, concurrency, rate,
         hold_above, keep_on, created_at, updated_at, source"
    };
}

statements! {
    NUMBER = "UPDATE counters SET zap = zap + 1 WHERE dossier = $1 RETURNING zap";
    LIST = concat!("SELECT ", columns!(), " FROM zaps
        WHERE dossier = $1 AND id > $2 AND state <> 'removed' ORDER BY id LIMIT $3");
    REMOVED = concat!("SELECT ", columns!(), " FROM zaps
        WHERE dossier = $1 AND state = 'removed' AND swept_at IS NULL AND state_at > $2
            AND (state_at, id) < ($3, $4)
        ORDER BY state_at DESC, id DESC LIMIT $5");
    FIND = concat!("SELECT ", columns!(), " FROM zaps WHERE dossier = $1 AND id = $2");
    INSERT = "INSERT INTO zaps (dossier, id, titre, state, reason, state_at, version, starts,
        starts_by, hook, next_at, concurrency, rate, hold_above, keep_on, created_at, updated_at,
        source)
        VALUES ($1, $2, $3, 'off', '', $4, $8, $5, $6, NULL, NULL, 0, 0, 0, FALSE, $4, $4, $7)";
    OF_SOURCE = concat!("SELECT ", columns!(), " FROM zaps
        WHERE dossier = $1 AND source = $2 AND state <> 'removed' ORDER BY id LIMIT 1");
    INSERT_VERSION = "INSERT INTO zap_versions
        (dossier, zap, version, document, author, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    SAVE = "UPDATE zaps SET titre = $3, version = $4, starts = $5, starts_by = $6, updated_at = $7
        WHERE dossier = $1 AND id = $2 AND state <> 'removed'";
    SET_TITLE = "UPDATE zaps SET titre = $3, updated_at = $4 WHERE dossier = $1 AND id = $2";
    SET_HOOK = "UPDATE zaps SET hook = $3 WHERE dossier = $1 AND id = $2";
    SET_NEXT = "UPDATE zaps SET next_at = $3 WHERE dossier = $1 AND id = $2";
    MOVE_ON = "UPDATE zaps SET next_at = $4
        WHERE dossier = $1 AND id = $2 AND next_at = $3 AND state = 'on'";
    SET_STATE = "UPDATE zaps SET state = $3, reason = $4, state_at = $5, failed_at = NULL
        WHERE dossier = $1 AND id = $2 AND state <> 'removed' AND state <> $3";
    SET_SETTINGS = "UPDATE zaps SET concurrency = $3, rate = $4, hold_above = $5, keep_on = $6,
            updated_at = $7
        WHERE dossier = $1 AND id = $2 AND state <> 'removed'";
    TITLES = "SELECT id, titre FROM zaps WHERE dossier = $1";
    VERSIONS = "SELECT version, author, created_at FROM zap_versions
        WHERE dossier = $1 AND zap = $2 AND version < $3 AND version > 0
        ORDER BY version DESC LIMIT $4";
    DOCUMENT = "SELECT document FROM zap_versions WHERE dossier = $1 AND zap = $2 AND version = $3";
}

fn from_row(row: Row) -> std::result::Result<Zap, DriverError> {
    Ok(Zap {
        id: row.get(0)?,
        titre: row.get(1)?,
        state: ZapState::from_row(&row, 2)?,
        reason: Reason::from_row(&row, 3)?,
        state_at: row.get(4)?,
        version: row.get(5)?,
        starts_by: StartsBy::from_row(&row, 6)?,
        hook: row.get(7)?,
        next_at: row.get(8)?,
        settings: ZapSettings {
            concurrency: row.get(9)?,
            rate: row.get(10)?,
            hold_above: row.get(11)?,
            keep_on: row.get(12)?,
        },
        created_at: row.get(13)?,
        updated_at: row.get(14)?,
        source: Source::from_row(&row, 15)?,
    })
}

impl Zap {
    /// Whether it starts.
    pub fn is_on(&self) -> bool {
        self.state == ZapState::On
    }

    /// `/hooks/catch/12345678/abcdefgh/`, if an address starts it.
    pub fn hook_path(&self, dossier: DossierId) -> Option<String> {
        let hook = self.hook.as_ref().filter(|_| self.starts_by.has_address())?;
        Some(format!("/hooks/catch/{}/{hook}/", dossier.number()))
    }
}

/// How fast the runner may go, from the columns of [`ZapSettings`].
pub fn pace(concurrency: Option<i64>, rate: Option<i64>) -> Pace {
    let small = |wanted: Option<i64>| wanted.and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
    let (concurrency, rate) = (small(concurrency), small(rate));
    Pace { concurrency, rate, ordered: concurrency == 1 }
}

/// In the order in which they were made.
pub fn list(tx: &mut Tx, dossier: DossierId, after: Option<&str>, limit: i64) -> Result<Page<Zap>> {
    let place: i64 = after.map(page::parse).transpose()?.unwrap_or(0);
    let rows = tx.query(&LIST, &[&dossier.number(), &place, &(limit + 1)], from_row)?;
    Ok(Page::of(rows, limit, |zap| page::cursor(&zap.id)))
}

/// Those that were removed after a moment; the last one first.
pub(super) fn removed(
    tx: &mut Tx,
    dossier: DossierId,
    since: Micros,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Zap>> {
    let place: Option<(Micros, i64)> = after.map(page::parse).transpose()?;
    let (at, id) = place.unwrap_or((Micros::MAX, i64::MAX));
    let params: [&dyn Value; 5] = [&dossier.number(), &since, &at, &id, &(limit + 1)];
    let rows = tx.query(&REMOVED, &params, from_row)?;
    Ok(Page::of(rows, limit, |zap| page::cursor(&(zap.state_at, zap.id))))
}

/// Also one that was removed: its runs are still there.
pub fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Zap>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
}

/// Whether it was not removed.
pub fn is_there(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<bool> {
    Ok(find(tx, dossier, id)?.is_some_and(|zap| zap.state != ZapState::Removed))
}

/// One that is still there.
pub fn get(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Zap> {
    find(tx, dossier, id)?
        .filter(|zap| zap.state != ZapState::Removed)
        .ok_or_else(|| Code::NotFound.into())
}

/// One that people may change.
pub(super) fn of_person(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Zap> {
    let zap = get(tx, dossier, id)?;
    if zap.source.is_base() { Err(Code::BaseZap.into()) } else { Ok(zap) }
}

/// The base zap of a noun, if the dossier has it.
pub fn base(tx: &mut Tx, dossier: DossierId, kind: BaseKind) -> Result<Option<Zap>> {
    let params: [&dyn Value; 2] = [&dossier.number(), &Source::base(kind).word()];
    Ok(tx.optional(&OF_SOURCE, &params, from_row)?)
}

/// The titles of all, the removed ones too: what they changed is still in the history.
pub fn titles(tx: &mut Tx, dossier: DossierId) -> Result<Vec<(i64, String)>> {
    Ok(tx.query(&TITLES, &[&dossier.number()], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// As it was written.
pub fn document(tx: &mut Tx, dossier: DossierId, id: i64, version: i64) -> Result<Json> {
    let params: [&dyn Value; 3] = [&dossier.number(), &id, &version];
    let text: Option<String> = tx.optional(&DOCUMENT, &params, |row| row.get(0))?;
    Ok(serde_json::from_str(&text.ok_or(Code::NotFound)?).unwrap_or_default())
}

/// Newest first.
pub fn versions(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Version>> {
    let place: i64 = after.map(page::parse).transpose()?.unwrap_or(i64::MAX);
    let params: [&dyn Value; 4] = [&dossier.number(), &id, &place, &(limit + 1)];
    let rows = tx.query(&VERSIONS, &params, |row| {
        let author: String = row.get(1)?;
        Ok(Version { version: row.get(0)?, author: Actor::parse(&author), created_at: row.get(2)? })
    })?;
    Ok(Page::of(rows, limit, |version| page::cursor(&version.version)))
}

/// Makes a zap, switched off.
pub fn create(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    document: &Json,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let zap = insert(tx, entropy, scope, document, Source::Person, checks)?;
    audit::note(tx, scope, Action::ZapCreated, &zap.titre, json!({}))?;
    Ok(zap)
}

/// Makes a zap, also one that the Zapier module keeps, switched off. Who asked for it notes it.
pub(super) fn insert(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    document: &Json,
    source: Source,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let starts = Starts::of(tx, scope.dossier, document, checks)?;
    let id = insert_row(tx, scope, &starts, source, 1)?;
    insert_version(tx, scope, id, 1, &starts.document)?;
    derive(tx, entropy, scope, id)
}

/// Makes a zap that has no version yet; returns its number.
pub(super) fn insert_unpublished(tx: &mut Tx, scope: &Scope, titre: &str) -> Result<i64> {
    let (titre, text) = (titre.to_owned(), "{}".to_owned());
    let starts = Starts { titre, by: StartsBy::Manual, text, document: json!({}) };
    insert_row(tx, scope, &starts, Source::Person, 0)
}

fn insert_row(
    tx: &mut Tx,
    scope: &Scope,
    starts: &Starts,
    source: Source,
    version: i64,
) -> Result<i64> {
    let dossier = scope.dossier.number();
    let id: i64 = tx.one(&NUMBER, &[&dossier], |row| row.get(0))?;
    let params: [&dyn Value; 8] = [
        &dossier,
        &id,
        &starts.titre,
        &scope.now,
        &starts.text,
        &starts.by.word(),
        &source.word(),
        &version,
    ];
    tx.execute(&INSERT, &params)?;
    Ok(id)
}

/// What a zap without a version is called.
pub(super) fn set_title(tx: &mut Tx, scope: &Scope, id: i64, titre: &str) -> Result<()> {
    tx.execute(&SET_TITLE, &[&scope.dossier.number(), &id, &titre, &scope.now])?;
    Ok(())
}

/// The address that starts a zap, or with which it is tried.
pub(super) fn set_hook(tx: &mut Tx, scope: &Scope, id: i64, hook: &str) -> Result<()> {
    tx.execute(&SET_HOOK, &[&scope.dossier.number(), &id, &hook])?;
    Ok(())
}

/// Saves a document as the next version. One that says what the last one says is no new version. What an
/// active zap shall be has to be able to work.
pub fn save(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    new: &Json,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let zap = of_person(tx, scope.dossier, id)?;
    let before = zap.version;
    let zap = replace(tx, entropy, scope, zap, new, checks)?;
    if zap.version != before {
        let detail = json!({ "version": zap.version });
        audit::note(tx, scope, Action::ZapChanged, &zap.titre, detail)?;
    }
    Ok(zap)
}

/// Saves the next version of a zap, whoever keeps it.
pub(super) fn replace(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    zap: Zap,
    new: &Json,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let id = zap.id;
    let starts = Starts::of(tx, scope.dossier, new, checks)?;
    if zap.version > 0 && document(tx, scope.dossier, id, zap.version)? == starts.document {
        return Ok(zap);
    }
    if zap.is_on() {
        refuse_what_cannot_work(tx, scope, new, checks)?;
    }
    let version = zap.version + 1;
    insert_version(tx, scope, id, version, &starts.document)?;
    let params: [&dyn Value; 7] = [
        &scope.dossier.number(),
        &id,
        &starts.titre,
        &version,
        &starts.text,
        &starts.by.word(),
        &scope.now,
    ];
    tx.execute(&SAVE, &params)?;
    if let Some(hook) = &zap.hook {
        catch_hooks::rename(tx, scope.dossier, hook, &starts.titre)?;
    }
    derive(tx, entropy, scope, id)
}

/// Switches a zap on or off. Doing it twice does it once. One that could not work is not switched on.
pub fn switch(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    on: bool,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let action = if on { Action::ZapSwitchedOn } else { Action::ZapSwitchedOff };
    let zap = get(tx, scope.dossier, id)?;
    if on && zap.version == 0 {
        return Err(Code::NotPublished.into());
    }
    if on && !zap.is_on() {
        let document = document(tx, scope.dossier, id, zap.version)?;
        refuse_what_cannot_work(tx, scope, &document, checks)?;
    }
    if turn(tx, entropy, scope, id, on)? {
        audit::note(tx, scope, action, &zap.titre, json!({}))?;
    }
    get(tx, scope.dossier, id)
}

fn refuse_what_cannot_work(
    tx: &mut Tx,
    scope: &Scope,
    document: &Json,
    checks: &dyn AppChecks,
) -> Result<()> {
    let dossier = dossiers::get(tx, scope.dossier)?;
    checks::refuse_what_cannot_work(tx, &dossier, scope.now, document, checks)
}

/// Switches a zap without a line in the audit log; whether it was the other way before.
pub(super) fn turn(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    on: bool,
) -> Result<bool> {
    let state = if on { ZapState::On } else { ZapState::Off };
    let turned = set_state(tx, scope, id, state, Reason::None)?;
    if turned {
        derive(tx, entropy, scope, id)?;
    }
    Ok(turned)
}

/// Changes how its runs are done.
pub fn configure(tx: &mut Tx, scope: &Scope, id: i64, settings: ZapSettings) -> Result<Zap> {
    let numbers = [
        ("concurrency", settings.concurrency, MAX_PACE),
        ("rate", settings.rate, MAX_PACE),
        ("hold_above", settings.hold_above, MAX_HOLD_ABOVE),
    ];
    for (field, number, max) in numbers {
        if !(0..=max).contains(&number) {
            return Err(Problem::new(field, "range").with("min", 0).with("max", max).into());
        }
    }
    let before = get(tx, scope.dossier, id)?;
    let params: [&dyn Value; 7] = [
        &scope.dossier.number(),
        &id,
        &settings.concurrency,
        &settings.rate,
        &settings.hold_above,
        &settings.keep_on,
        &scope.now,
    ];
    tx.execute(&SET_SETTINGS, &params)?;
    let old = before.settings;
    let changes = audit::changes(&[
        ("concurrency", json!(old.concurrency), json!(settings.concurrency)),
        ("rate", json!(old.rate), json!(settings.rate)),
        ("hold_above", json!(old.hold_above), json!(settings.hold_above)),
        ("keep_on", json!(old.keep_on), json!(settings.keep_on)),
    ]);
    audit::note_changes(tx, scope, Action::ZapChanged, &before.titre, changes)?;
    tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
    get(tx, scope.dossier, id)
}

/// The zap and its address go, and can come back for a while ([`deleted`](super::deleted)); its runs are kept
/// until their time is over, and those that wait are halted.
pub fn delete(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64) -> Result<()> {
    let zap = of_person(tx, scope.dossier, id)?;
    set_state(tx, scope, id, ZapState::Removed, Reason::None)?;
    if let Some(hook) = &zap.hook {
        catch_hooks::release(tx, scope.dossier, hook)?;
    }
    super::runs::halt_all(tx, scope.dossier, id, scope.now)?;
    derive(tx, entropy, scope, id)?;
    audit::note(tx, scope, Action::ZapDeleted, &zap.titre, json!({}))
}

/// Whether it was in another state before.
pub(super) fn set_state(
    tx: &mut Tx,
    scope: &Scope,
    id: i64,
    state: ZapState,
    reason: Reason,
) -> Result<bool> {
    let params: [&dyn Value; 5] =
        [&scope.dossier.number(), &id, &state.word(), &reason.word(), &scope.now];
    Ok(tx.execute(&SET_STATE, &params)? == 1)
}

fn insert_version(
    tx: &mut Tx,
    scope: &Scope,
    id: i64,
    version: i64,
    document: &Json,
) -> Result<()> {
    let params: [&dyn Value; 6] = [
        &scope.dossier.number(),
        &id,
        &version,
        &document.to_string(),
        &scope.actor.word(),
        &scope.now,
    ];
    tx.execute(&INSERT_VERSION, &params)?;
    Ok(())
}

/// What a document says of when its zap starts.
struct Starts {
    titre: String,
    by: StartsBy,
    /// The trigger, as text.
    text: String,
    /// The document as it is kept.
    document: Json,
}

impl Starts {
    /// Checks the document, and says everything that is wrong with it.
    fn of(
        tx: &mut Tx,
        dossier: DossierId,
        document: &Json,
        checks: &dyn AppChecks,
    ) -> Result<Starts> {
        let plan = checks::check(document, checks)?;
        let document = trigger_table::by_number(tx, dossier, &plan.trigger.kind, document)?;
        let by = StartsBy::parse(plan.trigger.kind.word()).unwrap_or_default();
        Ok(Starts { titre: plan.title, by, text: document["trigger"].to_string(), document })
    }
}

/// Brings what follows from state and document up to date: the address, the kinds of event, the
/// next moment of the schedule.
pub(super) fn derive(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64) -> Result<Zap> {
    let dossier = scope.dossier;
    let mut zap = find(tx, dossier, id)?.ok_or(Code::NotFound)?;
    if zap.starts_by.has_address() && zap.hook.is_none() {
        let hook = catch_hooks::create_for(tx, entropy, scope, &zap.titre, id)?;
        tx.execute(&SET_HOOK, &[&dossier.number(), &id, &hook.id])?;
        zap.hook = Some(hook.id);
    }
    waiting::note(tx, dossier, &zap, scope.now)?;
    zap.next_at = if zap.is_on() && zap.starts_by == StartsBy::Schedule {
        next_moment(tx, dossier, &zap, scope.now)?
    } else {
        None
    };
    tx.execute(&SET_NEXT, &[&dossier.number(), &id, &zap.next_at])?;
    tx.signal(Signal { dossier, topic: Topic::Zaps });
    Ok(zap)
}

/// When the schedule of a zap fires next after `now`.
pub fn next_moment(
    tx: &mut Tx,
    dossier: DossierId,
    zap: &Zap,
    now: Micros,
) -> Result<Option<Micros>> {
    let zone = dossiers::get(tx, dossier)?.zone();
    let document = document(tx, dossier, zap.id, zap.version)?;
    let Some(schedule) = schedule_of(&document) else { return Ok(None) };
    let after = Timestamp::from_microsecond(now).unwrap_or_default();
    Ok(schedule::next(&schedule, &zone, after).map(Timestamp::as_microsecond))
}

fn schedule_of(document: &Json) -> Option<Schedule> {
    match Plan::parse(document).ok()?.trigger.kind {
        TriggerKind::Schedule(fields) => Schedule::parse(&Json::Object(fields)).ok(),
        _ => None,
    }
}

/// Sets when the schedule of a zap fires next, if that is still `before`.
pub fn move_on(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    before: Micros,
    next: Option<Micros>,
) -> Result<bool> {
    let params: [&dyn Value; 4] = [&dossier.number(), &id, &before, &next];
    Ok(tx.execute(&MOVE_ON, &params)? == 1)
}
