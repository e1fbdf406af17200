//! Societes: client companies.

use super::{
    Declared, Fields, Problems, RecordKind,
    belonging::OfSociete,
    lists::{Given, lists},
    noun::noun,
    of_kind, phones, rules, search,
    sql::{self, select, sql},
};
use crate::{
    closed_set,
    db::{Row, Tx},
    dossiers::DossierId,
    error::{Code, Problem, Result},
    page::{self, Order, Page},
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
    Societe, table "societes", counter "societe";
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
    Societe;
    siret: "siret = $2", unless "$2 = ''", index "siret <> ''";
    siren: "siren = $3", unless "$3 = ''", index "siren <> ''";
    email: "lower(email) = lower($4)", unless "$4 = ''", index "email <> ''";
    nom: "tri = $5", unless "$5 = ''";
    r#type: "type = $6", unless "$6 = ''";
}

/// With the name's place in the order of lists.
const LISTED_COLUMNS: &[&str] = &sql::with::<{ COLUMNS.len() + 1 }>(COLUMNS, "tri");

statements! {
    NOM = "SELECT nom FROM societes WHERE dossier = $1 AND id = $2";
    LIST = sql!(select(TABLE, LISTED_COLUMNS)
        .and(" AND (tri, id) > ($2, $3) ORDER BY tri, id LIMIT $4"));
    LIST_TYPE = sql!(select(TABLE, LISTED_COLUMNS)
        .and(" AND type = $2 AND (tri, id) > ($3, $4) ORDER BY tri, id LIMIT $5"));
    LIST_BACK = sql!(select(TABLE, LISTED_COLUMNS)
        .and(" AND (tri, id) < ($2, $3) ORDER BY tri DESC, id DESC LIMIT $4"));
    LIST_TYPE_BACK = sql!(select(TABLE, LISTED_COLUMNS)
        .and(" AND type = $2 AND (tri, id) < ($3, $4) ORDER BY tri DESC, id DESC LIMIT $5"));
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
        for kind in RecordKind::ALL {
            if of_kind!(*kind, N => N::is_there_one_of(tx, dossier, id)?) {
                return Err(Code::Conflict.into());
            }
        }
        Ok(())
    }
}

impl OfSociete for Societe {
    /// No societe belongs to another.
    fn is_there_one_of(_: &mut Tx, _: DossierId, _: i64) -> Result<bool> {
        Ok(false)
    }
}

impl SocieteFields {
    /// A SIRET tells its SIREN and a French SIREN its VAT number, so neither need be typed.
    fn check_numbers(&mut self, problems: &mut Problems) {
        self.siren = rules::digits(&self.siren);
        self.siret = rules::digits(&self.siret);
        if self.siret.is_empty() && rules::is_siret(&self.siren) {
            self.siret = std::mem::take(&mut self.siren);
        }
        problems.unless("siret", &self.siret, rules::is_siret(&self.siret), "siret");
        if self.siren.is_empty() && rules::is_siret(&self.siret) {
            self.siren = self.siret[..9].to_owned();
        }
        problems.unless("siren", &self.siren, rules::is_siren(&self.siren), "siren");
        if rules::is_siret(&self.siret) && !self.siret.starts_with(&self.siren) {
            problems.push(Problem::new("siret", "siret_of_other_siren"));
        }
        self.tva_intracom = rules::digits(&self.tva_intracom).to_uppercase();
        problems.unless(
            "tva_intracom",
            &self.tva_intracom,
            rules::is_tva(&self.tva_intracom),
            "tva",
        );
        let other =
            self.tva_intracom.starts_with("FR") && !self.tva_intracom.ends_with(&self.siren);
        if rules::is_siren(&self.siren) && rules::is_tva(&self.tva_intracom) && other {
            problems.push(Problem::new("tva_intracom", "tva_of_other_siren"));
        }
        if self.tva_intracom.is_empty() && self.pays == "FR" {
            self.tva_intracom = rules::tva_of(&self.siren).unwrap_or_default();
        }
        self.naf = self.naf.trim().to_owned();
        let naf = rules::naf(&self.naf);
        problems.unless("naf", &self.naf, naf.is_some(), "naf");
        self.naf = naf.unwrap_or_else(|| std::mem::take(&mut self.naf));
    }

    fn check_contacts(&mut self, problems: &mut Problems) {
        problems.text("email", &mut self.email, 254);
        problems.unless("email", &self.email, rules::is_email(&self.email), "email");
        problems.text("site_web", &mut self.site_web, 500);
        let site = rules::web_site(&self.site_web);
        problems.unless("site_web", &self.site_web, site.is_some(), "web_site");
        if let Some(site) = site
            && !self.site_web.is_empty()
        {
            self.site_web = site;
        }
        self.pays = self.pays.trim().to_uppercase();
        problems.unless("pays", &self.pays, rules::is_country(&self.pays), "country");
        self.telephone = phones::stored(&self.telephone, &self.pays);
    }

    /// What the link of its telephone number dials.
    pub fn telephone_dialled(&self) -> String {
        phones::dialled(&self.telephone, &self.pays)
    }
}

/// What the societe of that number is called, if there is one.
pub fn nom(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<String>> {
    Ok(tx.optional(&NOM, &[&dossier.number(), &id], |row| row.get(0))?)
}

/// Whether there is a societe of that number.
pub fn exists(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<bool> {
    Ok(nom(tx, dossier, id)?.is_some())
}

/// By name, all or of one type.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    r#type: Option<Type>,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Societe>> {
    by_nom(tx, dossier, r#type, false, after, limit)
}

/// By name, from A on or back from Z.
fn by_nom(
    tx: &mut Tx,
    dossier: DossierId,
    r#type: Option<Type>,
    back: bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Societe>> {
    let start = if back { (search::END.to_owned(), 0) } else { Default::default() };
    let (tri, id): (String, i64) = after.map(page::parse).transpose()?.unwrap_or(start);
    let all = if back { &LIST_BACK } else { &LIST };
    let of_type = if back { &LIST_TYPE_BACK } else { &LIST_TYPE };
    let row = |row: Row| {
        let tri: String = row.get(COLUMNS.len())?;
        Ok((from_row(row)?, tri))
    };
    let rows = match r#type {
        None => tx.query(all, &[&dossier.number(), &tri, &id, &(limit + 1)], row)?,
        Some(kind) => {
            let params: [&dyn crate::db::Value; 5] =
                [&dossier.number(), &kind.word(), &tri, &id, &(limit + 1)];
            tx.query(of_type, &params, row)?
        }
    };
    let page = Page::of(rows, limit, |(societe, tri)| page::cursor(&(tri, societe.id)));
    Ok(Page {
        items: page.items.into_iter().map(|(societe, _)| societe).collect(),
        next: page.next,
    })
}

/// Societes by what is known of them; nothing named: all of them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What it is to the dossier.
    pub r#type: Option<Type>,
    /// The company number, however it is grouped.
    pub siren: Option<String>,
    /// The number of the establishment, however it is grouped.
    pub siret: Option<String>,
    /// Without regard to case.
    pub email: Option<String>,
    /// Without regard to accents and case.
    pub nom: Option<String>,
}

impl Filter {
    /// Whether it names more than a type.
    pub fn is_exact(&self) -> bool {
        [&self.siren, &self.siret, &self.email, &self.nom].iter().any(|text| text.is_some())
    }

    /// A number, an address or a name of nothing at all is no societe's.
    fn is_empty(&self) -> bool {
        let texts = [&self.siren, &self.siret, &self.email, &self.nom];
        texts.iter().any(|text| text.as_ref().is_some_and(|text| rules::digits(text).is_empty()))
    }

    /// Whether it keeps this one; the lists by words ask here, those by number ask the table.
    pub fn keeps(&self, societe: &Societe) -> bool {
        let fields = &societe.fields;
        let digits = |text: &Option<String>, own: &str| {
            text.as_ref().is_none_or(|text| !own.is_empty() && rules::digits(text) == own)
        };
        let email = |text: &str| text.trim().to_lowercase() == fields.email.to_lowercase();
        let nom = |text: &str| search::fold(text.trim()) == search::fold(&fields.nom);
        !self.is_empty()
            && self.r#type.is_none_or(|r#type| r#type == fields.r#type)
            && digits(&self.siren, &fields.siren)
            && digits(&self.siret, &fields.siret)
            && self.email.as_deref().is_none_or(email)
            && self.nom.as_deref().is_none_or(nom)
    }
}

closed_set! {
    /// The order of a list of societes.
    pub enum Sort as "SocieteSort" {
        /// The newest first.
        Newest = "-date_creation",
        /// The oldest first.
        Oldest = "date_creation",
        /// By name, from A on.
        Nom = "nom",
        /// By name, back from Z.
        NomBack = "-nom",
    }
}

/// Those that the filter keeps. By name there is no exact filter.
pub fn find(
    tx: &mut Tx,
    dossier: DossierId,
    filter: &Filter,
    sort: Sort,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Societe>> {
    let order = match sort {
        Sort::Newest => Order::Newest,
        Sort::Oldest => Order::Oldest,
        Sort::Nom => return by_nom(tx, dossier, filter.r#type, false, after, limit),
        Sort::NomBack => return by_nom(tx, dossier, filter.r#type, true, after, limit),
    };
    if filter.is_empty() {
        after.map(page::parse::<i64>).transpose()?;
        return Ok(Page { items: Vec::new(), next: None });
    }
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let digits = |text: &Option<String>| rules::digits(text.as_deref().unwrap_or_default());
    let (siret, siren) = (digits(&filter.siret), digits(&filter.siren));
    let (email, nom) = (text(&filter.email), search::fold(&text(&filter.nom)));
    let r#type = filter.r#type.map_or("", Type::word);
    let given: [Given<'_>; 5] = [
        (&siret, filter.siret.is_some()),
        (&siren, filter.siren.is_some()),
        (&email, filter.email.is_some()),
        (&nom, filter.nom.is_some()),
        (&r#type, filter.r#type.is_some()),
    ];
    LISTS.page(tx, dossier, &given, order, after, limit)
}

/// How many, counted up to `most`.
pub fn count(tx: &mut Tx, dossier: DossierId, most: i64) -> Result<i64> {
    Ok(tx.one(&COUNT, &[&dossier.number(), &most], |row| row.get(0))?)
}
