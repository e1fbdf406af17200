//! Who sees to a zap: the person who made it, until it is handed to somebody else.
//!
//! A zap is handed to whoever may automate and may do what each of its steps does, as if they had made it
//! ([`step_rights`]). What it does by itself afterwards does not change.

use super::{
    checks::AppChecks,
    documents::{self, Zap},
    drafts, step_rights,
};
use crate::{
    db::{Signal, Topic, Tx},
    dossiers::{
        Scope,
        audit::{self, Action},
        people::{self, Person},
    },
    error::{Code, Error, Problem, Result},
};
use serde_json::{Value as Json, json};

/// The field that is wrong where the new owner is.
const FIELD: &str = "owner";

/// Hands a zap to a person. Doing it twice does it once.
///
/// # Errors
/// `Error::Invalid` if there is no such person, or they may not automate or not do what a step does.
pub fn transfer(
    tx: &mut Tx,
    scope: &Scope,
    id: i64,
    person: i64,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let zap = documents::of_person(tx, scope.dossier, id)?;
    if zap.owner == Some(person) {
        return Ok(zap);
    }
    let person = taker(tx, scope, person)?;
    let draft = drafts::document(tx, scope.dossier, &zap)?;
    refuse_beyond(scope, &person, &draft, checks)?;
    if zap.version > 0 {
        let published = documents::document(tx, scope.dossier, id, zap.version)?;
        refuse_beyond(scope, &person, &published, checks)?;
    }
    documents::set_owner(tx, scope, id, person.id)?;
    let before = match zap.owner {
        Some(before) => people::nom(tx, scope.dossier, before)?,
        None => None,
    };
    let detail = json!({ "owner": { "from": before.unwrap_or_default(), "to": person.nom } });
    audit::note(tx, scope, Action::ZapTransferred, &zap.titre, detail)?;
    tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
    documents::get(tx, scope.dossier, id)
}

/// Whom zaps can be handed to: whoever can sign in and may automate, by name.
pub fn takers(people: &[Person]) -> Vec<(i64, String)> {
    let takers = people.iter().filter(|person| can_take(person));
    let mut takers: Vec<_> = takers.map(|person| (person.id, person.nom.clone())).collect();
    takers.sort_by(|a, b| a.1.cmp(&b.1));
    takers
}

fn can_take(person: &Person) -> bool {
    person.active && person.may_automate()
}

fn taker(tx: &mut Tx, scope: &Scope, id: i64) -> Result<Person> {
    let person = match people::find(tx, scope.dossier, id) {
        Err(Error::Refused { code: Code::NotFound, .. }) => {
            return Err(Problem::new(FIELD, "unknown_person").into());
        }
        found => found?,
    };
    if can_take(&person) {
        return Ok(person);
    }
    Err(Problem::new(FIELD, "owner_automates").with("nom", person.nom).into())
}

/// Refuses a person who may not do themselves what a step does.
fn refuse_beyond(
    scope: &Scope,
    person: &Person,
    document: &Json,
    checks: &dyn AppChecks,
) -> Result<()> {
    let as_person = scope.clone().with_rights(person.rights());
    match step_rights::refuse_beyond(&as_person, document, checks) {
        Err(Error::Refused { code: Code::StepNotAllowed, args, .. }) => {
            let problem = Problem::new(FIELD, "owner_rights").with("nom", &person.nom);
            let problem =
                args.into_iter().fold(problem, |problem, (name, value)| problem.with(name, value));
            Err(problem.into())
        }
        other => other,
    }
}
