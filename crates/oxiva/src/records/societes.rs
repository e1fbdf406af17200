//! Societes: client companies.

use super::{Dates, Fields, Kind, Noun, Problems, rules, search};
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Statement, Tx},
    dossiers::DossierId,
    error::{Code, Problem, Result},
    page::{self, Order, Page},
    statements,
};
use serde::{Deserialize, Serialize};

closed_set! {
    pub enum Type {
        Client = "client", Prospect = "prospect", Fournisseur = "fournisseur",
        Partenaire = "partenaire", Autre = "autre",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SocieteFields {
    pub nom: String,
    pub r#type: Type,
    pub siren: String,
    pub siret: String,
    pub tva_intracom: String,
    pub naf: String,
    pub adresse: String,
    pub complement: String,
    pub code_postal: String,
    pub ville: String,
    pub pays: String,
    pub telephone: String,
    pub email: String,
    pub site_web: String,
    pub note: String,
}

impl Default for SocieteFields {
    fn default() -> SocieteFields {
        let empty = String::new;
        SocieteFields {
            nom: empty(),
            r#type: Type::default(),
            siren: empty(),
            siret: empty(),
            tva_intracom: empty(),
            naf: empty(),
            adresse: empty(),
            complement: empty(),
            code_postal: empty(),
            ville: empty(),
            pays: "FR".to_owned(),
            telephone: empty(),
            email: empty(),
            site_web: empty(),
            note: empty(),
        }
    }
}

impl Fields for SocieteFields {
    fn check(&mut self, problems: &mut Problems) {
        problems.required("nom", &mut self.nom, 200);
        problems.text("adresse", &mut self.adresse, 200);
        problems.text("complement", &mut self.complement, 200);
        problems.text("code_postal", &mut self.code_postal, 20);
        problems.text("ville", &mut self.ville, 100);
        problems.text("telephone", &mut self.telephone, 40);
        problems.html("note", &mut self.note);
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

    fn societe(&self) -> Option<i64> {
        None
    }

    fn responsable(&self) -> Option<i64> {
        None
    }

    fn searchable(&self) -> String {
        let phone = rules::digits(&self.telephone);
        [&self.nom, &self.ville, &self.siren, &self.siret, &self.email, &self.code_postal, &phone]
            .map(String::as_str)
            .join(" ")
    }

    fn label(&self) -> &str {
        &self.nom
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
    }
}

#[derive(Clone, Debug)]
pub struct Societe {
    pub id: i64,
    pub fields: SocieteFields,
    pub date_creation: Micros,
    pub date_modification: Micros,
}

macro_rules! columns {
    () => {
        "id, nom, type, siren, siret, tva_intracom, naf, adresse, complement, code_postal, ville, \
         pays, telephone, email, site_web, note, date_creation, date_modification"
    };
}

statements! {
    NEXT = "UPDATE counters SET event = event + 1, societe = societe + 1 WHERE dossier = $1
        RETURNING societe, event, event_zaps";
    FIND = concat!("SELECT ", columns!(), " FROM societes WHERE dossier = $1 AND id = $2");
    EXISTS = "SELECT 1 FROM societes WHERE dossier = $1 AND id = $2";
    INSERT = concat!("INSERT INTO societes (dossier, ", columns!(), ", tri) VALUES
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)");
    UPDATE = "UPDATE societes SET nom = $3, type = $4, siren = $5, siret = $6, tva_intracom = $7,
        naf = $8, adresse = $9, complement = $10, code_postal = $11, ville = $12, pays = $13,
        telephone = $14, email = $15, site_web = $16, note = $17, date_creation = $18,
        date_modification = $19, tri = $20 WHERE dossier = $1 AND id = $2";
    DELETE = "DELETE FROM societes WHERE dossier = $1 AND id = $2";
    HAS_ACTIVITES = "SELECT 1 FROM activites WHERE dossier = $1 AND societe = $2 LIMIT 1";
    HAS_TICKETS = "SELECT 1 FROM tickets WHERE dossier = $1 AND societe = $2 LIMIT 1";
    LIST = concat!("SELECT ", columns!(), ", tri FROM societes
        WHERE dossier = $1 AND (tri, id) > ($2, $3) ORDER BY tri, id LIMIT $4");
    LIST_TYPE = concat!("SELECT ", columns!(), ", tri FROM societes
        WHERE dossier = $1 AND type = $2 AND (tri, id) > ($3, $4) ORDER BY tri, id LIMIT $5");
    LIST_BACK = concat!("SELECT ", columns!(), ", tri FROM societes
        WHERE dossier = $1 AND (tri, id) < ($2, $3) ORDER BY tri DESC, id DESC LIMIT $4");
    LIST_TYPE_BACK = concat!("SELECT ", columns!(), ", tri FROM societes
        WHERE dossier = $1 AND type = $2 AND (tri, id) < ($3, $4)
        ORDER BY tri DESC, id DESC LIMIT $5");
    LATEST = concat!("SELECT ", columns!(), " FROM societes WHERE dossier = $1
        ORDER BY id DESC LIMIT $2");
    COUNT = "SELECT count(*) FROM (SELECT 1 AS one FROM societes WHERE dossier = $1 LIMIT $2) AS counted";
}

macro_rules! found {
    (newest $where:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM societes WHERE dossier = $1 AND ",
            $where,
            " AND id < $7 ORDER BY id DESC LIMIT $8"
        )
    };
    (oldest $where:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM societes WHERE dossier = $1 AND ",
            $where,
            " AND id > $7 ORDER BY id LIMIT $8"
        )
    };
}

statements! {
    BY_SIRET_NEWEST = found!(newest "siret = $2 AND siret <> ''
        AND (siren = $3 OR $3 = '') AND (lower(email) = lower($4) OR $4 = '')
        AND (tri = $5 OR $5 = '') AND (type = $6 OR $6 = '')");
    BY_SIRET_OLDEST = found!(oldest "siret = $2 AND siret <> ''
        AND (siren = $3 OR $3 = '') AND (lower(email) = lower($4) OR $4 = '')
        AND (tri = $5 OR $5 = '') AND (type = $6 OR $6 = '')");
    BY_SIREN_NEWEST = found!(newest "siren = $3 AND siren <> ''
        AND (siret = $2 OR $2 = '') AND (lower(email) = lower($4) OR $4 = '')
        AND (tri = $5 OR $5 = '') AND (type = $6 OR $6 = '')");
    BY_SIREN_OLDEST = found!(oldest "siren = $3 AND siren <> ''
        AND (siret = $2 OR $2 = '') AND (lower(email) = lower($4) OR $4 = '')
        AND (tri = $5 OR $5 = '') AND (type = $6 OR $6 = '')");
    BY_EMAIL_NEWEST = found!(newest "lower(email) = lower($4) AND email <> ''
        AND (siret = $2 OR $2 = '') AND (siren = $3 OR $3 = '')
        AND (tri = $5 OR $5 = '') AND (type = $6 OR $6 = '')");
    BY_EMAIL_OLDEST = found!(oldest "lower(email) = lower($4) AND email <> ''
        AND (siret = $2 OR $2 = '') AND (siren = $3 OR $3 = '')
        AND (tri = $5 OR $5 = '') AND (type = $6 OR $6 = '')");
    BY_NOM_NEWEST = found!(newest "tri = $5
        AND (siret = $2 OR $2 = '') AND (siren = $3 OR $3 = '')
        AND (lower(email) = lower($4) OR $4 = '') AND (type = $6 OR $6 = '')");
    BY_NOM_OLDEST = found!(oldest "tri = $5
        AND (siret = $2 OR $2 = '') AND (siren = $3 OR $3 = '')
        AND (lower(email) = lower($4) OR $4 = '') AND (type = $6 OR $6 = '')");
    OF_TYPE_NEWEST = found!(newest "type = $6
        AND (siret = $2 OR $2 = '') AND (siren = $3 OR $3 = '')
        AND (lower(email) = lower($4) OR $4 = '') AND (tri = $5 OR $5 = '')");
    OF_TYPE_OLDEST = found!(oldest "type = $6
        AND (siret = $2 OR $2 = '') AND (siren = $3 OR $3 = '')
        AND (lower(email) = lower($4) OR $4 = '') AND (tri = $5 OR $5 = '')");
    ALL_NEWEST = found!(newest "1 = 1
        AND (siret = $2 OR $2 = '') AND (siren = $3 OR $3 = '')
        AND (lower(email) = lower($4) OR $4 = '') AND (tri = $5 OR $5 = '')
        AND (type = $6 OR $6 = '')");
    ALL_OLDEST = found!(oldest "1 = 1
        AND (siret = $2 OR $2 = '') AND (siren = $3 OR $3 = '')
        AND (lower(email) = lower($4) OR $4 = '') AND (tri = $5 OR $5 = '')
        AND (type = $6 OR $6 = '')");
}

fn from_row(row: Row) -> std::result::Result<Societe, DriverError> {
    Ok(Societe {
        id: row.get(0)?,
        fields: SocieteFields {
            nom: row.get(1)?,
            r#type: Type::from_row(&row, 2)?,
            siren: row.get(3)?,
            siret: row.get(4)?,
            tva_intracom: row.get(5)?,
            naf: row.get(6)?,
            adresse: row.get(7)?,
            complement: row.get(8)?,
            code_postal: row.get(9)?,
            ville: row.get(10)?,
            pays: row.get(11)?,
            telephone: row.get(12)?,
            email: row.get(13)?,
            site_web: row.get(14)?,
            note: row.get(15)?,
        },
        date_creation: row.get(16)?,
        date_modification: row.get(17)?,
    })
}

impl Noun for Societe {
    const KIND: Kind = Kind::Societe;
    type Fields = SocieteFields;

    fn next() -> &'static Statement {
        &NEXT
    }

    fn new(id: i64, fields: SocieteFields, now: Micros) -> Societe {
        Societe { id, fields, date_creation: now, date_modification: now }
    }

    fn id(&self) -> i64 {
        self.id
    }

    fn fields(&self) -> &SocieteFields {
        &self.fields
    }

    fn dates(&self) -> Dates {
        Dates { creation: self.date_creation, modification: self.date_modification, cloture: None }
    }

    fn set(&mut self, fields: SocieteFields, now: Micros) {
        self.fields = fields;
        self.date_modification = now;
    }

    fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Societe>> {
        Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
    }

    fn insert(&self, tx: &mut Tx, dossier: DossierId) -> Result<()> {
        self.write(tx, dossier, &INSERT)
    }

    fn update(&self, tx: &mut Tx, dossier: DossierId) -> Result<()> {
        self.write(tx, dossier, &UPDATE)
    }

    fn delete(&self, tx: &mut Tx, dossier: DossierId) -> Result<()> {
        for children in [&HAS_ACTIVITES, &HAS_TICKETS] {
            if tx.optional(children, &[&dossier.number(), &self.id], |_| Ok(()))?.is_some() {
                return Err(Code::Conflict.into());
            }
        }
        tx.execute(&DELETE, &[&dossier.number(), &self.id])?;
        Ok(())
    }
}

impl Societe {
    /// Binds every column in the order that INSERT and UPDATE share.
    fn write(&self, tx: &mut Tx, dossier: DossierId, statement: &'static Statement) -> Result<()> {
        let f = &self.fields;
        let params: [&dyn crate::db::Value; 20] = [
            &dossier.number(),
            &self.id,
            &f.nom,
            &f.r#type.word(),
            &f.siren,
            &f.siret,
            &f.tva_intracom,
            &f.naf,
            &f.adresse,
            &f.complement,
            &f.code_postal,
            &f.ville,
            &f.pays,
            &f.telephone,
            &f.email,
            &f.site_web,
            &f.note,
            &self.date_creation,
            &self.date_modification,
            &search::fold(&f.nom),
        ];
        tx.later(statement, &params)?;
        Ok(())
    }
}

pub fn exists(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<bool> {
    Ok(tx.optional(&EXISTS, &[&dossier.number(), &id], |_| Ok(()))?.is_some())
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
        let tri: String = row.get(18)?;
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
    pub r#type: Option<Type>,
    pub siren: Option<String>,
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
    pub enum Sort {
        Newest = "-date_creation", Oldest = "date_creation", Nom = "nom", NomBack = "-nom",
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
    let place: i64 = after.map(page::parse).transpose()?.unwrap_or(order.start());
    if filter.is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let digits = |text: &Option<String>| rules::digits(text.as_deref().unwrap_or_default());
    let params: [&dyn crate::db::Value; 8] = [
        &dossier.number(),
        &digits(&filter.siret),
        &digits(&filter.siren),
        &text(&filter.email),
        &search::fold(&text(&filter.nom)),
        &filter.r#type.map_or("", Type::word),
        &place,
        &(limit + 1),
    ];
    let statements = match filter {
        Filter { siret: Some(_), .. } => [&BY_SIRET_NEWEST, &BY_SIRET_OLDEST],
        Filter { siren: Some(_), .. } => [&BY_SIREN_NEWEST, &BY_SIREN_OLDEST],
        Filter { email: Some(_), .. } => [&BY_EMAIL_NEWEST, &BY_EMAIL_OLDEST],
        Filter { nom: Some(_), .. } => [&BY_NOM_NEWEST, &BY_NOM_OLDEST],
        Filter { r#type: Some(_), .. } => [&OF_TYPE_NEWEST, &OF_TYPE_OLDEST],
        _ => [&ALL_NEWEST, &ALL_OLDEST],
    };
    let rows = tx.query(statements[order as usize], &params, from_row)?;
    Ok(Page::of(rows, limit, |societe| page::cursor(&societe.id)))
}

/// Newest first.
pub fn latest(tx: &mut Tx, dossier: DossierId, limit: i64) -> Result<Vec<Societe>> {
    Ok(tx.query(&LATEST, &[&dossier.number(), &limit], from_row)?)
}

/// How many, counted up to `most`.
pub fn count(tx: &mut Tx, dossier: DossierId, most: i64) -> Result<i64> {
    Ok(tx.one(&COUNT, &[&dossier.number(), &most], |row| row.get(0))?)
}
