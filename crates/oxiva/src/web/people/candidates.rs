//! Who may be meant by the e-mail that is typed to sign in: one address can be known in several
//! dossiers, and each candidate costs the hash of a password.

use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        self, Dossier, DossierId, devices,
        people::{self, Person},
    },
    error::Result,
    http::{peer::Source, request::Parameters},
};

/// Dossiers with the same e-mail whose passwords are tried when no dossier was named.
pub const MAX_CANDIDATES: usize = 5;

/// The hash of nobody's password, at the same cost as everybody's.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
    4eNcTUb3aRgBk9Rtwq8lGBXGr8y4nJ3Q7n4yE3xJw6Y";

/// A person who may be meant, and the hash of their password.
pub type Candidate = (Person, Dossier, String);

/// Whom e-mail and dossier of the form may mean.
pub struct Meant {
    /// At most [`MAX_CANDIDATES`].
    pub candidates: Vec<Candidate>,
    /// How many hashes are computed, whoever has the address: as many as there can be candidates.
    pub rounds: usize,
}

impl Meant {
    /// Looks up who has the e-mail of the form, in the dossier that it names or in any.
    pub async fn by(app: &Shared, form: &Parameters) -> Result<Meant> {
        let email = form.get("email").unwrap_or_default().to_owned();
        let wanted = form.get("dossier").map(str::trim).map(str::to_owned);
        let named = wanted.is_some();
        let find = move |tx: &mut Tx| Ok((people::with_email(tx, &email)?, dossiers::count(tx)?));
        let (found, dossiers) = app.db.read(find).await?;
        let meant = found
            .into_iter()
            .filter(|(_, dossier, _)| wanted.as_ref().is_none_or(|nom| *nom == dossier.nom));
        let rounds = if named { 1 } else { MAX_CANDIDATES.min(dossiers.max(1) as usize) };
        Ok(Meant { candidates: meant.take(MAX_CANDIDATES).collect(), rounds })
    }
}

/// Those whose password may be tried now.
pub struct Admitted {
    /// Whoever has tried too often is not among them.
    pub candidates: Vec<Candidate>,
    /// Whether the device is unknown to some of them, or there is nobody.
    pub strangers: bool,
    /// Whom the device is known to, if their password is tried.
    pub known: Option<(DossierId, i64)>,
}

impl Admitted {
    /// The password of one of them was right: what was taken for the attempt is given back.
    pub fn was_right(&self, app: &Shared, from: Source, email: &str) {
        if self.strangers {
            app.throttles.sign_in_was_right(from, email);
        }
        if let Some((dossier, person)) = self.known {
            app.throttles.known_device_was_right(dossier, person);
        }
    }
}

/// Leaves out those whose password may not be tried now. A device is known to one person, who does
/// not wait because others try their e-mail. For everybody else with the e-mail it is a strange
/// device. Fails if nobody is left.
pub fn admit(
    app: &Shared,
    candidates: Vec<Candidate>,
    mark: Option<&str>,
    from: Source,
    email: &str,
) -> Result<Admitted> {
    let (known, others): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|(person, dossier, hash)| {
            mark.is_some_and(|mark| devices::is_known(mark, dossier.id, person.id, hash))
        });
    let Some((person, dossier, _)) = known.first() else {
        app.throttles.sign_in(from, email)?;
        return Ok(Admitted { candidates: others, strangers: true, known: None });
    };
    let who = Some((dossier.id, person.id));
    let at_home = app.throttles.known_device(dossier.id, person.id);
    if others.is_empty() {
        return at_home.map(|()| Admitted { candidates: known, strangers: false, known: who });
    }
    match (at_home, app.throttles.sign_in(from, email)) {
        (Ok(()), Ok(())) => {
            let candidates = known.into_iter().chain(others).collect();
            Ok(Admitted { candidates, strangers: true, known: who })
        }
        (Ok(()), Err(_)) => Ok(Admitted { candidates: known, strangers: false, known: who }),
        (Err(_), Ok(())) => Ok(Admitted { candidates: others, strangers: true, known: None }),
        (Err(refused), Err(_)) => Err(refused),
    }
}

/// The one among them whose password it is. Computes `rounds` hashes whoever is known and whatever
/// matches: how long it takes does not tell in how many dossiers somebody has the address.
pub fn matching(
    candidates: Vec<Candidate>,
    rounds: usize,
    mut verify: impl FnMut(&str) -> bool,
) -> Option<Candidate> {
    for _ in candidates.len()..rounds {
        verify(DECOY);
    }
    let mut found = None;
    for candidate in candidates {
        let right = verify(&candidate.2);
        found = found.or_else(|| right.then_some(candidate));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use argon2::password_hash::phc::PasswordHash;

    #[test]
    fn the_decoy_costs_what_a_password_costs() {
        let real =
            people::hash_password("a password for nobody", &crate::clock::Entropy::counted(1));
        let (real, decoy) = (PasswordHash::new(&real).unwrap(), PasswordHash::new(DECOY).unwrap());
        assert_eq!(real.algorithm, decoy.algorithm);
        assert_eq!(real.params.to_string(), decoy.params.to_string());
    }

    fn candidate(id: i64) -> Candidate {
        let person = Person {
            id,
            nom: "Camille".to_owned(),
            email: "camille@oxiva.example".to_owned(),
            role: people::Role::Member,
            automation: false,
            langue: Lang::Fr,
            active: true,
            created_at: 0,
            seen_at: None,
        };
        let dossier = Dossier {
            id: crate::db::test_key(1),
            nom: String::new(),
            societe: String::new(),
            fuseau: String::new(),
            langue: Lang::Fr,
            created_at: 0,
            date_order: Default::default(),
        };
        (person, dossier, id.to_string())
    }

    #[test]
    fn as_many_hashes_whoever_is_known_and_whatever_matches() {
        for known in 0..=MAX_CANDIDATES {
            for right in 0..=known {
                let candidates: Vec<_> = (1..=known as i64).map(candidate).collect();
                let mut hashed = 0;
                let found = matching(candidates, MAX_CANDIDATES, |hash| {
                    hashed += 1;
                    hash == right.to_string()
                });
                assert_eq!(hashed, MAX_CANDIDATES, "{known} {right}");
                assert_eq!(found.map(|found| found.0.id), (right > 0).then_some(right as i64));
            }
        }
    }
}
