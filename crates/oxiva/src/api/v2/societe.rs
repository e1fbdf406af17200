//! `GET societe/?id=11[&activites=Y][&tickets=Y]`: a societe, with its activites and tickets.

use super::Call;
use crate::{
    api::{
        describe::{Asked, QueryParameter},
        sets::{
            ActiviteAction, ActiviteStatut, ActiviteType, SocieteType, TicketPriorite,
            TicketStatut, YesNo,
        },
        zoned,
    },
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::{Dossier, DossierId, people},
    error::{Code, Error, Result},
    http::request::Parameters,
    records::{self, Activite, Societe, Ticket, activites, input, societes, tickets},
    wire::Id,
};
use axum::{Json, extract::State};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Of each kind; older ones are in v3, page by page.
const MAX_LISTED: i64 = 1_000;

/// A societe, with what was asked for of its activites and tickets.
#[derive(Serialize, ToSchema)]
#[schema(as = V2Societe)]
pub(super) struct SocieteOut {
    #[schema(value_type = Id)]
    id: String,
    nom: String,
    #[schema(value_type = SocieteType)]
    r#type: &'static str,
    siren: String,
    siret: String,
    tva_intracom: String,
    naf: String,
    adresse: String,
    complement: String,
    code_postal: String,
    ville: String,
    pays: String,
    telephone: String,
    email: String,
    site_web: String,
    note: String,
    date_creation: String,
    date_modification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    activites: Option<Vec<ActiviteOut>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tickets: Option<Vec<TicketOut>>,
}

/// An activite.
#[derive(Serialize, ToSchema)]
#[schema(as = V2Activite)]
struct ActiviteOut {
    #[schema(value_type = Id)]
    ccom_id: String,
    #[schema(value_type = ActiviteType)]
    r#type: &'static str,
    #[schema(value_type = ActiviteAction)]
    action: &'static str,
    #[schema(value_type = ActiviteStatut)]
    statut: &'static str,
    sujet: String,
    note: String,
    responsable: String,
    echeance: String,
    date_creation: String,
}

/// A ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = V2Ticket)]
struct TicketOut {
    #[schema(value_type = Id)]
    sticket_id: String,
    sujet: String,
    description: String,
    #[schema(value_type = TicketStatut)]
    statut: &'static str,
    #[schema(value_type = TicketPriorite)]
    priorite: &'static str,
    responsable: String,
    date_creation: String,
    date_cloture: String,
}

/// What is read of the query.
pub(super) enum SocieteQuery {}

impl Asked for SocieteQuery {
    fn parameters() -> Vec<QueryParameter> {
        vec![
            QueryParameter::of::<Id>("id").required(),
            QueryParameter::of::<YesNo>("activites"),
            QueryParameter::of::<YesNo>("tickets"),
        ]
    }
}

pub(super) async fn show(
    State(app): State<Shared>,
    call: Call<SocieteQuery>,
) -> Result<Json<SocieteOut>> {
    let societe = call
        .answer_at_once(&app, at_once, |tx, caller, parameters, societe| {
            let wanted = Wanted::read(parameters)?;
            let dossier = &caller.dossier;
            let societe = match societe {
                Some(societe) => societe,
                None => records::get(tx, dossier.id, wanted.id)?,
            };
            answer(tx, dossier, societe, &wanted)
        })
        .await?;
    Ok(Json(societe))
}

/// What the query asks for.
struct Wanted {
    id: i64,
    activites: bool,
    tickets: bool,
}

impl Wanted {
    fn read(parameters: &Parameters) -> Result<Wanted> {
        parameters.only(&["dossier", "token", "id", "activites", "tickets"])?;
        let id = input::id(parameters.required("id")?)
            .ok_or_else(|| Error::parameter(Code::InvalidParameter, "id"))?;
        let (activites, tickets) = (yes(parameters, "activites")?, yes(parameters, "tickets")?);
        Ok(Wanted { id, activites, tickets })
    }
}

/// What is wrong with the query is said once it is known who calls.
fn at_once(
    tx: &mut Tx,
    dossier: DossierId,
    parameters: &Parameters,
) -> Result<Option<(Societe, i64)>> {
    match Wanted::read(parameters) {
        Ok(wanted) => societes::find_at(tx, dossier, wanted.id),
        Err(_) => Ok(None),
    }
}

fn yes(parameters: &Parameters, name: &str) -> Result<bool> {
    match parameters.sent(name) {
        Some("Y" | "y") => Ok(true),
        None | Some("N" | "n") => Ok(false),
        Some(_) => Err(Error::parameter(Code::InvalidParameter, name)),
    }
}

fn answer(tx: &mut Tx, dossier: &Dossier, societe: Societe, wanted: &Wanted) -> Result<SocieteOut> {
    let (zone, id, dossier) = (&dossier.zone(), societe.id, dossier.id);
    let mut names = Names::default();
    let mut out = societe_out(societe, zone);
    if wanted.activites {
        let page = activites::of_societe(tx, dossier, id, None, None, MAX_LISTED)?;
        let list = page.items.into_iter().map(|a| {
            let responsable = names.of(tx, dossier, a.fields.responsable)?;
            Ok(activite_out(a, responsable, zone))
        });
        out.activites = Some(list.collect::<Result<_>>()?);
    }
    if wanted.tickets {
        let page = tickets::of_societe(tx, dossier, id, None, None, MAX_LISTED)?;
        let list = page.items.into_iter().map(|t| {
            let responsable = names.of(tx, dossier, t.fields.responsable)?;
            Ok(ticket_out(t, responsable, zone))
        });
        out.tickets = Some(list.collect::<Result<_>>()?);
    }
    Ok(out)
}

/// The names of the people in charge, read once if anyone is.
#[derive(Default)]
struct Names(Option<HashMap<i64, String>>);

impl Names {
    fn of(&mut self, tx: &mut Tx, dossier: DossierId, person: Option<i64>) -> Result<String> {
        let Some(person) = person else { return Ok(String::new()) };
        let names = match self.0.take() {
            Some(names) => names,
            None => people::list(tx, dossier)?.into_iter().map(|p| (p.id, p.nom)).collect(),
        };
        let name = names.get(&person).cloned().unwrap_or_default();
        self.0 = Some(names);
        Ok(name)
    }
}

/// `2023-05-17 11:45:26.000`, local time of the dossier.
fn date(at: Micros, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

fn societe_out(societe: Societe, zone: &TimeZone) -> SocieteOut {
    let f = societe.fields;
    SocieteOut {
        id: societe.id.to_string(),
        nom: f.nom,
        r#type: f.r#type.word(),
        siren: f.siren,
        siret: f.siret,
        tva_intracom: f.tva_intracom,
        naf: f.naf,
        adresse: f.adresse,
        complement: f.complement,
        code_postal: f.code_postal,
        ville: f.ville,
        pays: f.pays,
        telephone: f.telephone,
        email: f.email,
        site_web: f.site_web,
        note: f.note,
        date_creation: date(societe.date_creation, zone),
        date_modification: date(societe.date_modification, zone),
        activites: None,
        tickets: None,
    }
}

fn activite_out(activite: Activite, responsable: String, zone: &TimeZone) -> ActiviteOut {
    let f = activite.fields;
    ActiviteOut {
        ccom_id: activite.id.to_string(),
        r#type: f.r#type.word(),
        action: f.action.word(),
        statut: f.statut.word(),
        sujet: f.sujet,
        note: f.note,
        responsable,
        echeance: f.echeance.map(|at| date(at, zone)).unwrap_or_default(),
        date_creation: date(activite.date_creation, zone),
    }
}

fn ticket_out(ticket: Ticket, responsable: String, zone: &TimeZone) -> TicketOut {
    let f = ticket.fields;
    TicketOut {
        sticket_id: ticket.id.to_string(),
        sujet: f.sujet,
        description: f.description,
        statut: f.statut.word(),
        priorite: f.priorite.word(),
        responsable,
        date_creation: date(ticket.date_creation, zone),
        date_cloture: ticket.date_cloture.map(|at| date(at, zone)).unwrap_or_default(),
    }
}
