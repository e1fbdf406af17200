//! Societes: client companies.

mod at_revision;
mod by_name;
mod checks;
pub mod duplicates;
mod filter;
mod find;

pub use at_revision::find_at;
pub use by_name::list;
pub use filter::Filter;
pub use find::{Sort, find};

use crate::{
    closed_set,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Result},
    records::{
        Declared, Fields, Problems, RecordKind,
        belonging::OfSociete,
        lists::lists,
        noun::noun,
        of_kind, phones, rules, search,
        sql::{self, sql},
    },
    statements,
};

closed_set! {
    /// What the company is to the dossier.
    pub enum Type {
        /// It buys.
        Client = "client",
        /// It may buy one day.
        Prospect = "prospect",
        /// It sells.
        Fournisseur = "fournisseur",
        /// It works with the dossier's own company.
        Partenaire = "partenaire",
        /// None of these.
        Autre = "autre",
    }
}

noun! {
    /// A client company.
    Societe, table "societes";
    derived tri: search::fold, of nom;

    /// The fields of a societe.
    struct SocieteFields {
        /// What it is called.
        nom: Text(200), required;
        /// What it is to the dossier.
        r#type: Word(Type, "societe-type");
        /// The French company number, nine digits.
        siren: Ruled;
        /// The number of its French establishment: the SIREN and five digits.
        siret: Ruled;
        /// Its VAT number within the European Union.
        tva_intracom: Ruled;
        /// The code of what it does, `84.11Z`.
        naf: Ruled;
        /// Number and street.
        adresse: Text(200);
        /// What stands below the street.
        complement: Text(200);
        /// The postal code.
        code_postal: Text(20);
        /// The town.
        ville: Text(100);
        /// The country, two letters of ISO 3166-1.
        pays: Ruled = "FR";
        /// Its telephone number, in the notation of [`phones`].
        telephone: Text(40);
        /// Its address for mail.
        email: Ruled;
        /// Its site, with `https://`.
        site_web: Ruled;
        /// What else there is to say.
        note: Html;
    }
}

lists! {
    siret: "siret = $2", unless "$2 = ''", index "siret <> ''";
    siren: "siren = $3", unless "$3 = ''", index "siren <> ''";
    email: "lower(email) = lower($4)", unless "$4 = ''", index "email <> ''";
    nom: "tri = $5", unless "$5 = ''";
    r#type: "type = $6", unless "$6 = ''";
}

statements! {
    NOM = "SELECT nom FROM societes WHERE dossier = $1 AND id = $2";
    COUNT = sql!(sql::count(TABLE, "", "$2"));
}

impl Fields for SocieteFields {
    fn check(&mut self, problems: &mut Problems) {
        self.check_declared(problems);
        self.check_numbers(problems);
        self.check_contacts(problems);
    }

    /// A VAT number that was that of the old SIREN is worked out anew for the new one.
    fn follow(&mut self, old: &SocieteFields) {
        let computed = rules::tva_of(&old.siren).is_some_and(|tva| tva == old.tva_intracom);
        let moved = rules::digits(&self.siren) != old.siren;
        if computed && moved && self.tva_intracom == old.tva_intracom {
            self.tva_intracom.clear();
        }
    }

    fn searchable(&self) -> String {
        let phone = phones::words(&self.telephone, &self.pays);
        [&self.nom, &self.ville, &self.siren, &self.siret, &self.email, &self.code_postal, &phone]
            .map(String::as_str)
            .join(" ")
    }

    fn label(&self) -> &str {
        &self.nom
    }

    /// A societe to which something still belongs stays.
    fn may_be_deleted(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<()> {
        if may_be_deleted(tx, dossier, id)? { Ok(()) } else { Err(Code::Conflict.into()) }
    }
}

impl SocieteFields {
    /// What the link of its telephone number dials.
    pub fn telephone_dialled(&self) -> String {
        phones::dialled(&self.telephone, &self.pays)
    }
}

impl OfSociete for Societe {
    /// No societe belongs to another.
    fn is_there_one_of(_: &mut Tx, _: DossierId, _: i64) -> Result<bool> {
        Ok(false)
    }
}

/// Whether nothing belongs to a societe, so that it may go.
pub fn may_be_deleted(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<bool> {
    for kind in RecordKind::ALL {
        if of_kind!(*kind, N => N::is_there_one_of(tx, dossier, id)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What the societe of that number is called, if there is one.
pub fn nom(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<String>> {
    Ok(tx.optional(&NOM, &[&dossier.number(), &id], |row| row.get(0))?)
}

/// Whether there is a societe of that number.
pub fn exists(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<bool> {
    Ok(nom(tx, dossier, id)?.is_some())
}

/// How many, counted up to `most`.
pub fn count(tx: &mut Tx, dossier: DossierId, most: i64) -> Result<i64> {
    Ok(tx.one(&COUNT, &[&dossier.number(), &most], |row| row.get(0))?)
}
