//! Notices on the pages of administrators.

use crate::{
    both,
    invitations::{administrator, person},
    mail::with_mail,
    support::{Browser, Dossier, Setup, Smtp, TestApp, Treatment::Told, eventually},
};
use oxiva::{
    dossiers::people::Role,
    notices::{self, Arg, Notice, Word},
};

async fn give(app: &TestApp, demo: &Dossier, word: Word, endpoint: &'static str) {
    let (id, now) = (demo.id, app.clock.now());
    app.write(move |tx| {
        let args = [("endpoint", Arg::Text(endpoint.to_owned())), ("since", Arg::Moment(now))];
        notices::give(tx, id, now, &Notice { word, args: &args, link: "/livraisons" })
    })
    .await;
}

#[both]
async fn a_notice_stands_until_it_is_dismissed(app: TestApp) {
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let mut second = administrator(&app, &demo, "sam@oxiva.example").await;
    let mut foreign = administrator(&app, &other, "ailleurs@oxiva.example").await;
    person(&app, &demo, "membre@oxiva.example", Role::Member).await;
    let mut member = Browser::signed_in(&app, "membre@oxiva.example").await;
    let bell = r#"class="button ghost bell push""#;
    assert!(!admin.get("/").await.text().contains(bell));
    assert!(admin.get("/avis").await.text().contains("Rien à signaler"));
    give(&app, &demo, Word::EndpointSilent, "hooks.oxiva.example").await;
    give(&app, &demo, Word::EndpointGone, "<b>autre</b>.example").await;
    for browser in [&mut admin, &mut second] {
        let home = browser.get("/").await.text();
        assert!(home.contains(bell) && home.contains("2 alertes à lire"), "{home}");
    }
    assert!(!member.get("/").await.text().contains(bell));
    assert!(!foreign.get("/").await.text().contains(bell));
    assert_eq!(member.get("/avis").await.status, 403);
    let page = admin.get("/avis").await.text();
    assert!(
        page.contains("hooks.oxiva.example ne répond plus du tout depuis le 17/05/2023 11:45"),
        "{page}"
    );
    assert!(page.contains("&#60;b&#62;autre") || page.contains("&lt;b&gt;autre"), "{page}");
    assert!(page.contains(r#"href="/livraisons""#));
    assert_eq!(member.post("/avis/1/fermeture", &[]).await.status, 403);
    assert_eq!(foreign.post("/avis/1/fermeture", &[]).await.status, 404);
    foreign.post("/avis/fermeture", &[("newest", "99")]).await;
    assert!(
        admin.get("/").await.text().contains("2 alertes à lire"),
        "another dossier's are not touched"
    );
    let done = admin.post("/avis/2/fermeture", &[]).await;
    assert_eq!((done.status, done.header("location")), (303, "/avis"));
    assert!(second.get("/").await.text().contains("1 alerte à lire"));
    // What came after the page was shown is not dismissed with it.
    give(&app, &demo, Word::EndpointGone, "nouveau.example").await;
    assert_eq!(second.post("/avis/fermeture", &[("newest", "2")]).await.status, 303);
    let page = admin.get("/avis").await.text();
    assert!(page.contains("nouveau.example") && !page.contains("hooks.oxiva.example"), "{page}");
    assert_eq!(admin.post("/avis/fermeture", &[("newest", "x")]).await.status, 404);
}

#[both]
async fn many_notices_are_nine_and_more(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    for _ in 0..12 {
        give(&app, &demo, Word::EndpointGone, "hooks.oxiva.example").await;
    }
    assert!(admin.get("/").await.text().contains(">9+</span>"));
}

#[both]
async fn mails_that_did_not_leave_are_listed(setup: Setup) {
    let smtp = Smtp::start().await;
    smtp.treats(&[Told("RCPT", "550 No such person")]);
    let app =
        with_mail(setup, &smtp).with("server.public_url", "http://crm.oxiva.example").start().await;
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    give(&app, &demo, Word::EndpointGone, "hooks.oxiva.example").await;
    let page = eventually("the page shows it", async || {
        let page = admin.get("/avis").await.text();
        page.contains("E-mails qui ne sont pas partis").then_some(page)
    })
    .await;
    assert!(page.contains("Le serveur l’a refusé.") && page.contains("No such person"), "{page}");
}
