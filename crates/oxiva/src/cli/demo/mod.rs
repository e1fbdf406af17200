//! `oxiva demo`: a dossier of real sample data, served. Its Zapier module is in relay mode: the base
//! zaps send each new record to the zap « Trois chemins » of the same dossier, which adds a row to a
//! table. So everything can be seen at work without any outside service.

mod access;
mod sheets;
mod zap;

use crate::{
    app::Shared,
    changes,
    cli::{Global, logging, serve::Server},
    clock::{DAY, HOUR, Micros},
    config::Flags,
    db::Tx,
    dossiers::{
        self, DossierId, NewDossier, Scope,
        modules::{self, Module},
        people::{self, NewPerson, Role},
    },
    error::Result as Done,
    i18n::Lang,
    records::{Activite, Input, Noun, Societe, Ticket},
    webhooks::zapier,
};
use access::Access;
use anyhow::Result;
use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Map, Value as Json, json};
use std::path::PathBuf;
use zap::{point_at_own_hook, three_paths};
use zap_engine::dates::Reading;

const SOCIETES: &str = include_str!("../../../../../demo/societes.csv");

const NOM: &str = "demo";

const EMAIL: &str = "demo@oxiva.example";

/// Societes written in one transaction.
const BATCH: usize = 50;

#[derive(Args)]
pub struct Demo {
    /// Where pages and API are served
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,
}

impl Demo {
    /// Makes the sample data where there is none, and serves.
    pub fn run(self, global: &Global) -> Result<()> {
        let mut flags: Flags = vec![
            ("server.listen", self.listen),
            // Its own catch hooks are on the loopback address.
            ("outbound.allow_networks", "127.0.0.0/8,::1/128".to_owned()),
            ("log.level", "warn".to_owned()),
        ];
        if global.data.is_none() {
            flags.push(("database.data", PathBuf::from("./oxiva-demo").display().to_string()));
        }
        let config = global.load(flags)?;
        logging::start(&config.log)?;
        let server = Server::open(config)?;
        let app = server.app.clone();
        let access = server.runtime.block_on(prepare(&app))?;
        server.serve(move |app| access::announce(app, access.as_ref()))
    }
}

/// Makes the dossier if it is not there. Returns what can be shown only once.
async fn prepare(app: &Shared) -> Result<Option<Access>> {
    let there = app.db.read(|tx| dossiers::find(tx, NOM)).await?;
    if let Some(dossier) = there {
        point_at_own_hook(app, dossier.id).await?;
        return access::anew_if_unshown(app, dossier.id).await;
    }
    access::keep_in_mind(app)?;
    let (password, hash) = access::make_password(app);
    let (entropy, now) = (app.entropy.clone(), app.clock.now());
    // One transaction: an interrupted start leaves no half-made dossier.
    let bar = ProgressBar::new(SOCIETES.lines().count() as u64 - 1);
    let shown = bar.clone();
    let token = app
        .db
        .write(0, move |tx| {
            let societe = "Services & Territoires";
            let new = NewDossier { nom: NOM, societe, fuseau: "Europe/Paris", langue: Lang::Fr };
            let dossier = dossiers::create(tx, &entropy, now, &new)?.id;
            let person = NewPerson {
                nom: "Camille Démo",
                email: EMAIL,
                password: &hash,
                role: Role::Administrator,
                automation: false,
                langue: Lang::Fr,
            };
            let scope = Scope::system(dossier, now);
            people::create(tx, &scope, &person)?;
            fill(tx, dossier, now, &shown)?;
            modules::activate(tx, &scope, Module::Api)?;
            zapier::activate(tx, &entropy, &scope)?;
            three_paths(tx, &entropy, &scope)?;
            access::make_token(tx, &entropy, &scope).map(|token| (dossier, token))
        })
        .await?;
    bar.finish_and_clear();
    point_at_own_hook(app, token.0).await?;
    Ok(Some(Access { password, token: token.1 }))
}

const ACTIVITES: [i64; 6] = [11, 11, 42, 87, 143, 210];

const TICKETS: [i64; 7] = [11, 11, 23, 42, 118, 143, 256];

fn activites() -> [Json; 6] {
    [
        json!({"type": "call", "action": "callback", "statut": "done", "sujet": "Premier échange téléphonique", "note": "<p>Intéressés par le suivi des interventions.</p>"}),
        json!({"type": "task", "action": "todo", "statut": "inprogress", "sujet": "Test", "note": "<p>Test appli</p>"}),
        json!({"type": "meeting", "action": "information", "statut": "planned", "sujet": "Présentation en mairie", "note": "<p>Prévoir un vidéoprojecteur.</p>"}),
        json!({"type": "email", "action": "quote", "statut": "inprogress", "sujet": "Devis pour douze postes", "note": ""}),
        json!({"type": "call", "action": "followup", "statut": "planned", "sujet": "Relancer après le conseil municipal", "note": ""}),
        json!({"type": "visit", "action": "todo", "statut": "done", "sujet": "Visite du site technique", "note": "<p>Accès par la cour.</p>"}),
    ]
}

fn tickets() -> [Json; 7] {
    [
        json!({"sujet": "Imprimante en panne au 2e étage", "description": "<p>Elle affiche «\u{a0}bourrage papier\u{a0}», mais il n’y en a pas.</p>", "statut": "inprogress", "priorite": "high"}),
        json!({"sujet": "Accès à la messagerie pour un nouvel agent", "description": "<p>Arrivée le 1er du mois.</p>", "statut": "open", "priorite": "normal"}),
        json!({"sujet": "Mot de passe oublié", "description": "", "statut": "resolved", "priorite": "low"}),
        json!({"sujet": "Lenteur du logiciel de paie", "description": "<p>Surtout le matin, entre 9 h et 10 h.</p>", "statut": "waiting", "priorite": "normal"}),
        json!({"sujet": "Serveur de fichiers injoignable", "description": "<p>Tous les postes du service technique.</p>", "statut": "open", "priorite": "urgent"}),
        json!({"sujet": "Ajouter une adresse de facturation", "description": "", "statut": "closed", "priorite": "low"}),
        json!({"sujet": "Écran noir à l’accueil", "description": "<p>Le câble a été vérifié.</p>", "statut": "open", "priorite": "normal"}),
    ]
}

fn fill(tx: &mut Tx, dossier: DossierId, now: Micros, bar: &ProgressBar) -> Done<()> {
    let reading = dossiers::get(tx, dossier)?.reading(now);
    let scope = |at| Scope::system(dossier, at);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(SOCIETES.as_bytes());
    for (position, row) in reader.records().flatten().enumerate() {
        let field = |n: usize| row.get(n).unwrap_or_default();
        // Spread over the last year, so that lists and histories look lived in.
        let at = now - DAY * 300 + DAY * position as i64 + HOUR * (position as i64 % 9);
        let kind = ["client", "client", "prospect", "client", "partenaire"][position % 5];
        let fields = json!({
            "nom": field(0), "siren": field(1), "code_postal": field(2), "ville": field(3),
            "type": kind, "naf": "84.11Z", "adresse": "Place de la Mairie",
        });
        add::<Societe>(tx, &scope(at), fields, &reading)?;
        if position % BATCH == 0 {
            bar.set_position(position as u64);
        }
    }
    for (position, (societe, fields)) in
        ACTIVITES.iter().zip(activites()).map(|(s, f)| (*s, f)).enumerate()
    {
        let at = now - HOUR * (ACTIVITES.len() - position) as i64 * 7;
        add::<Activite>(tx, &scope(at), with(fields, societe), &reading)?;
    }
    for (position, (societe, fields)) in
        TICKETS.iter().zip(tickets()).map(|(s, f)| (*s, f)).enumerate()
    {
        let at = now - HOUR * (TICKETS.len() - position) as i64 * 5;
        add::<Ticket>(tx, &scope(at), with(fields, societe), &reading)?;
    }
    Ok(())
}

fn add<N: Noun>(tx: &mut Tx, scope: &Scope, fields: Json, reading: &Reading) -> Done<N> {
    let map = fields.as_object().cloned().unwrap_or_else(Map::new);
    let fields = Input(map).into_fields::<N::Fields>(reading)?;
    changes::create(tx, scope, fields)
}

fn with(mut fields: Json, societe: i64) -> Json {
    fields["societe"] = societe.to_string().into();
    fields["responsable"] = "1".into();
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_three_hundred_societes() {
        assert_eq!(SOCIETES.lines().count(), 301);
        assert_eq!(ACTIVITES.len(), activites().len());
        assert_eq!(TICKETS.len(), tickets().len());
    }
}
