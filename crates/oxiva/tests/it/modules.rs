//! Modules: Zapier needs the API, and what is switched off is off at once.

use crate::{
    both,
    invitations::{administrator, person},
    support::{Browser, TestApp},
};
use oxiva::dossiers::{
    Scope,
    modules::{self, Module},
    people::Role,
};

#[both]
async fn zapier_needs_the_api(app: TestApp) {
    let demo = app.dossier("demo").await;
    let id = demo.id;
    let scope = Scope::system(id, app.clock.now());
    app.write({
        let scope = scope.clone();
        move |tx| modules::deactivate(tx, &scope, Module::Api)
    })
    .await;
    let refused = app
        .db
        .write(0, {
            let scope = scope.clone();
            move |tx| modules::activate(tx, &scope, Module::Zapier)
        })
        .await;
    assert_eq!(refused.unwrap_err().word(), "api_first");
    demo.activate(Module::Api).await;
    demo.activate(Module::Zapier).await;
    let refused = app.db.write(0, move |tx| modules::deactivate(tx, &scope, Module::Api)).await;
    assert_eq!(refused.unwrap_err().word(), "zapier_first");
    let active = app.read(move |tx| modules::list(tx, id)).await;
    let active: Vec<_> = active.iter().map(|a| (a.module.word(), a.suspended)).collect();
    assert_eq!(active, [("api", false), ("zapier", false)]);
}

#[both]
async fn without_the_api_module_a_token_is_refused(app: TestApp) {
    let demo = app.dossier("demo").await;
    let scope = Scope::system(demo.id, app.clock.now());
    assert_eq!(demo.api.get("/societes").await.status, 200);
    app.write(move |tx| modules::deactivate(tx, &scope, Module::Api)).await;
    for noun in ["/societes", "/activites", "/tickets"] {
        demo.api.get(noun).await.is_error(403, "module_inactive", "");
    }
    let fields = serde_json::json!({"nom": "x"});
    demo.api.post("/societes", fields).await.is_error(403, "module_inactive", "");
    demo.v2.get("version/").await.is_error(403, "module_inactive", "");
    assert_eq!(app.stored().await, [0; 6]);
}

#[both]
async fn activating_twice_changes_nothing(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.suspend_api(true).await;
    demo.activate(Module::Api).await;
    demo.v2.get("version/").await.is_error(403, "module_inactive", "");
}

#[both]
async fn the_page_refuses_to_switch_off_what_another_module_needs(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.activate(Module::Api).await;
    demo.activate(Module::Zapier).await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut admin = Browser::signed_in(&app, &email).await;
    let refused = admin.post("/modules/api/arret", &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains(r#"role="alert""#), "{refused:?}");
    assert_eq!(admin.post("/modules/zapier/arret", &[]).await.status, 303);
    assert_eq!(admin.post("/modules/api/arret", &[]).await.status, 303);
}

#[both]
async fn the_card_of_zapier_appears_once_the_api_is_active(app: TestApp) {
    let demo = app.dossier("demo").await;
    let scope = Scope::system(demo.id, app.clock.now());
    app.write(move |tx| modules::deactivate(tx, &scope, Module::Api)).await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut admin = Browser::signed_in(&app, &email).await;
    let opens = "Ouvre aussi le module ZAPIER";
    let available = admin.get("/modules/disponibles").await.text();
    assert!(available.contains(opens) && !available.contains("<h2>ZAPIER</h2>"), "{available}");
    assert_eq!(admin.post("/modules/api/activation", &[]).await.status, 303);
    let available = admin.get("/modules/disponibles").await.text();
    assert!(!available.contains(opens) && available.contains("<h2>ZAPIER</h2>"), "{available}");
}

#[both]
async fn changing_the_mode_keeps_the_addresses_of_both(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.activate(Module::Zapier).await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut admin = Browser::signed_in(&app, &email).await;
    let called = "SELECT url FROM endpoints WHERE source = 'zapier' AND state = 'active'
        ORDER BY id";
    let direct = ["http://127.0.0.1:9/client", "http://127.0.0.1:9/ticket", ""];
    let relay = "http://127.0.0.1:9/relais";
    let form = |mode: &'static str| {
        [
            ("mode", mode),
            ("url_client", direct[0]),
            ("url_ticket", direct[1]),
            ("url_activite", direct[2]),
            ("url_relais", relay),
        ]
    };
    for (mode, urls) in [
        ("direct", vec![direct[0], direct[1]]),
        ("relais", vec![relay; 3]),
        ("direct", vec![direct[0], direct[1]]),
    ] {
        assert_eq!(admin.post("/modules/zapier", &form(mode)).await.status, 303);
        let mut found = app.texts(called).await;
        found.sort();
        assert_eq!(found, urls, "{mode}");
        let page = admin.get("/modules/zapier").await.text();
        for kept in [direct[0], direct[1], relay] {
            assert!(page.contains(&format!("value=\"{kept}\"")), "{mode}: {kept} in {page}");
        }
        assert!(page.contains(&format!("value=\"{mode}\" checked")), "{mode}: {page}");
    }
}

#[both]
async fn an_address_as_the_document_prints_it_is_completed(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.activate(Module::Zapier).await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut admin = Browser::signed_in(&app, &email).await;
    let typed = [("mode", "direct"), ("url_ticket", " 127.0.0.1:9/hooks/catch/1/a/ ")];
    assert_eq!(admin.post("/modules/zapier", &typed).await.status, 303);
    let stored = app.texts("SELECT url FROM endpoints").await;
    assert_eq!(stored, ["https://127.0.0.1:9/hooks/catch/1/a/"]);
}

#[both]
async fn the_invitation_of_the_zapier_app_is_shown_to_people(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let link = "https://zapier.com/developer/public-invite/211234/0a1b2c3d/";
    let save = "/modules/zapier/invitation";
    admin.post("/modules/api/activation", &[]).await;
    assert_eq!(admin.post(save, &[("invitation", link)]).await.status, 403);
    admin.post("/modules/zapier/activation", &[]).await;
    let documentation = "/modules/zapier/documentation";
    assert!(!admin.get(documentation).await.text().contains("Ajouter Oxiva à Zapier"));
    let refused =
        admin.post(save, &[("invitation", "https://autre.example/public-invite/1/")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("commence par https://zapier.com/developer/public-invite/"));
    let saved = admin.post(save, &[("invitation", link)]).await;
    assert_eq!(saved.header("location"), "/modules/zapier", "{saved:?}");
    person(&app, &demo, "lou@oxiva.example", Role::Member).await;
    let mut member = Browser::signed_in(&app, "lou@oxiva.example").await;
    let page = member.get(documentation).await.text();
    assert!(page.contains(&format!("href=\"{link}\"")) && page.contains("Ajouter Oxiva à Zapier"));
    assert_eq!(member.post(save, &[("invitation", "")]).await.status, 403);
    admin.post(save, &[("invitation", "")]).await;
    assert!(!member.get(documentation).await.text().contains("Ajouter Oxiva à Zapier"));
    let audit = app.texts("SELECT action FROM audit WHERE action = 'module_changed'").await;
    assert_eq!(audit.len(), 2);
}
