//! Notices: what the administrators of a dossier should know. A notice stands on their pages until
//! one of them dismisses it, and each of them is sent a mail, in their own language.

use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx},
    dossiers::{self, DossierId, people},
    error::{Code, Result},
    i18n::Lang,
    mail::{self, Message},
    statements,
};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

closed_set! {
    /// What it is about. The texts are `notice-<word>` and `notice-<word>-subject`.
    pub enum Word {
        /// An endpoint failed for five days without a success. `endpoint`, `since`.
        EndpointPaused = "endpoint-paused",
        /// An endpoint did not answer at all, ten times over more than an hour. `endpoint`, `since`.
        EndpointSilent = "endpoint-silent",
        /// An endpoint answered 410 Gone. `endpoint`.
        EndpointGone = "endpoint-gone",
        /// Nearly all runs of a zap failed: it was switched off. `zap`.
        ZapFailing = "zap-failing",
        /// The first run that failed since the zap was switched on. `zap`.
        ZapFirstFailure = "zap-first-failure",
        /// Too many runs of a zap at once: they are held. `zap`.
        ZapHeld = "zap-held",
        /// Four fifths of the room of the dossier are taken. `taken`, `most`, in megabytes.
        SpaceNear = "space-near",
        /// All of it is. `taken`, `most`, in megabytes.
        SpaceFull = "space-full",
    }
}

/// A placeholder of the text. A moment is written as each reader writes moments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arg {
    Text(String),
    Moment(Micros),
}

/// A notice to give.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    pub word: Word,
    pub args: &'a [(&'static str, Arg)],
    /// The page where something can be done about it: a path of this server.
    pub link: &'a str,
}

/// A notice that was given.
#[derive(Clone, Debug)]
pub struct Given {
    pub id: i64,
    pub word: Word,
    pub link: String,
    pub created_at: Micros,
    args: Vec<(String, Arg)>,
}

statements! {
    NUMBER = "UPDATE counters SET notice = notice + 1 WHERE dossier = $1 RETURNING notice";
    INSERT = "INSERT INTO notices (dossier, id, word, args, link, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    OPEN = "SELECT id, word, args, link, created_at FROM notices
        WHERE dossier = $1 AND dismissed_at IS NULL ORDER BY id DESC LIMIT $2";
    COUNT = "SELECT count(*) FROM (SELECT 1 AS one FROM notices
        WHERE dossier = $1 AND dismissed_at IS NULL LIMIT $2) AS counted";
    DISMISS = "UPDATE notices SET dismissed_at = coalesce(dismissed_at, $3)
        WHERE dossier = $1 AND id = $2";
    DISMISS_UP_TO = "UPDATE notices SET dismissed_at = $3
        WHERE dossier = $1 AND id <= $2 AND dismissed_at IS NULL";
}

/// Gives a notice to the administrators: on their pages, and a mail to each.
pub fn give(tx: &mut Tx, dossier: DossierId, now: Micros, notice: &Notice<'_>) -> Result<()> {
    let id: i64 = tx.one(&NUMBER, &[&dossier.number()], |row| row.get(0))?;
    let given = Given {
        id,
        word: notice.word,
        link: notice.link.to_owned(),
        created_at: now,
        args: notice.args.iter().map(|(name, arg)| ((*name).to_owned(), arg.clone())).collect(),
    };
    let args: Json =
        given.args.iter().map(|(name, arg)| (name.clone(), serde_json::json!(arg))).collect();
    let params: [&dyn crate::db::Value; 6] =
        [&dossier.number(), &id, &given.word.word(), &args, &given.link, &now];
    tx.execute(&INSERT, &params)?;
    let zone = dossiers::get(tx, dossier)?.zone();
    for person in people::list(tx, dossier)? {
        if person.active && person.is_administrator() {
            let message = Message {
                to: &person.email,
                subject: &given.subject(person.langue, &zone),
                text: &given.text(person.langue, &zone),
                link: Some(notice.link),
                ..Message::default()
            };
            mail::owe(tx, dossier, now, &message)?;
        }
    }
    Ok(())
}

/// Those that nobody has dismissed, newest first.
pub fn open(tx: &mut Tx, dossier: DossierId, most: i64) -> Result<Vec<Given>> {
    Ok(tx.query(&OPEN, &[&dossier.number(), &most], from_row)?)
}

/// How many of them there are, counted up to `most`.
pub fn count(tx: &mut Tx, dossier: DossierId, most: i64) -> Result<i64> {
    Ok(tx.one(&COUNT, &[&dossier.number(), &most], |row| row.get(0))?)
}

/// Takes one off the pages. Doing it twice does it once.
pub fn dismiss(tx: &mut Tx, dossier: DossierId, id: i64, now: Micros) -> Result<()> {
    match tx.execute(&DISMISS, &[&dossier.number(), &id, &now])? {
        0 => Err(Code::NotFound.into()),
        _ => Ok(()),
    }
}

/// Takes off all up to the newest that was seen: what came later stays.
pub fn dismiss_up_to(tx: &mut Tx, dossier: DossierId, newest: i64, now: Micros) -> Result<()> {
    tx.execute(&DISMISS_UP_TO, &[&dossier.number(), &newest, &now])?;
    Ok(())
}

fn from_row(row: Row) -> std::result::Result<Given, DriverError> {
    let args: Json = row.get(2)?;
    let args = args.as_object().into_iter().flatten();
    Ok(Given {
        id: row.get(0)?,
        word: Word::from_row(&row, 1)?,
        args: args
            .filter_map(|(name, arg)| Some((name.clone(), Arg::deserialize(arg).ok()?)))
            .collect(),
        link: row.get(3)?,
        created_at: row.get(4)?,
    })
}

impl Given {
    /// The subject of its mail.
    pub fn subject(&self, lang: Lang, zone: &TimeZone) -> String {
        lang.text_with(&format!("notice-{}-subject", self.word.word()), &self.worded(zone))
    }

    /// What it says.
    pub fn text(&self, lang: Lang, zone: &TimeZone) -> String {
        lang.text_with(&format!("notice-{}", self.word.word()), &self.worded(zone))
    }

    fn worded(&self, zone: &TimeZone) -> Vec<(&str, String)> {
        let text = |arg: &Arg| match arg {
            Arg::Text(text) => text.clone(),
            Arg::Moment(at) => Timestamp::from_microsecond(*at)
                .unwrap_or_default()
                .to_zoned_datetime(zone.clone())
                .strftime("%d/%m/%Y %H:%M")
                .to_string(),
        };
        self.args.iter().map(|(name, arg)| (name.as_str(), text(arg))).collect()
    }
}
