//! Apps by definition, and steps of code, against the real server: the Oxiva app of the document, and
//! apps that need more of what Zapier gives them.

use crate::{
    both,
    support::{Answer, Dossier, Receiver, Setup, TestApp},
};
use oxiva::{
    actions::{
        self, Call, Doing, Failure, Outcome,
        definition::{Definition, Session, oxiva},
    },
    dossiers,
};
use serde_json::{Map, Value as Json, json};
use std::time::Duration;

fn map(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        other => panic!("no object: {other}"),
    }
}

async fn call(app: &TestApp, demo: &Dossier, action: &str, params: Json) -> Call {
    let id = demo.id;
    let dossier = app.read(move |tx| dossiers::get(tx, id)).await;
    let (run, now) = (app.entropy.uuid(app.clock.now()), app.clock.now());
    let (engine, action, params) = (app.zaps.clone(), action.to_owned(), map(params));
    let (step, item) = ("2".to_owned(), String::new());
    Call {
        engine,
        dossier,
        zap: 1,
        run,
        step,
        item,
        action,
        params,
        connection: None,
        depth: 1,
        now,
    }
}

fn ended(doing: Doing) -> Outcome {
    match doing {
        Doing::Ended(outcome) => outcome,
        Doing::Inside(_) => panic!("done inside"),
    }
}

async fn act(
    app: &TestApp,
    demo: &Dossier,
    definition: &'static Definition,
    auth: Json,
    action: &str,
    input: Json,
) -> Outcome {
    let call = call(app, demo, action, input).await;
    let session = Session::new(definition, &call.engine, &call.dossier, map(auth), None);
    ended(session.run(call).await)
}

async fn oxiva_act(app: &TestApp, demo: &Dossier, action: &str, input: Json) -> Outcome {
    act(app, demo, oxiva(), json!({"token": demo.token, "dossier": demo.nom}), action, input).await
}

fn done(outcome: Outcome) -> Json {
    match outcome {
        Outcome::Done(output) => output,
        other => panic!("{other:?}"),
    }
}

fn halted(outcome: Outcome) -> String {
    match outcome {
        Outcome::Halted(why) => why,
        other => panic!("{other:?}"),
    }
}

fn failed(outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

/// An app of one create, `act`, and whatever else `more` says.
fn app_of(perform: Json, more: Json) -> &'static Definition {
    let mut document = json!({
        "version": "1.0.0", "platformVersion": "19.1.0",
        "authentication": {
            "type": "custom", "test": {"url": "https://a.example/"},
            "fields": [{"key": "token"}, {"key": "base", "isNoSecret": true}],
        },
        "creates": {"act": {
            "key": "act", "noun": "Act", "display": {"label": "Act", "description": "Acts."},
            "operation": {"perform": perform},
        }},
    });
    document.as_object_mut().unwrap().extend(map(more));
    Box::leak(Box::new(Definition::parse("test", document).unwrap()))
}

const VERSION: &str = "/appli/api/oxiva/v2.0/version/";

#[both]
async fn the_three_actions_fetch_what_was_created(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie d'Évreux").await;
    let first = demo.activite(&societe, "Relance").await;
    let second = demo.activite(&societe, "Devis").await;
    let ticket = demo.ticket(&societe, "Imprimante").await;

    let client = done(oxiva_act(&app, &demo, "nouveau_client", json!({"id": societe})).await);
    assert_eq!(client, demo.v2.get(&format!("societe/?id={societe}")).await.json());
    let all = demo.v2.get(&format!("societe/?id={societe}&activites=Y&tickets=Y")).await.json();
    let input = json!({"id": societe, "ccom_id": first});
    let activite = done(oxiva_act(&app, &demo, "nouvelle_activite", input).await);
    assert_eq!((&activite, &activite["sujet"]), (&all["activites"][1], &json!("Relance")));
    // Mapped as numbers, they compare as texts all the same.
    let number = |text: &str| text.parse::<i64>().unwrap();
    let input = json!({"id": number(&societe), "ccom_id": number(&second)});
    assert_eq!(done(oxiva_act(&app, &demo, "nouvelle_activite", input).await), all["activites"][0]);
    let input = json!({"id": societe, "sticket_id": ticket});
    assert_eq!(done(oxiva_act(&app, &demo, "nouveau_ticket", input).await), all["tickets"][0]);
}

#[both]
async fn a_miss_is_told_in_words(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie d'Évreux").await;
    let miss = halted(
        oxiva_act(&app, &demo, "nouvelle_activite", json!({"id": societe, "ccom_id": "99"})).await,
    );
    assert_eq!(
        miss,
        format!("L’activité commerciale 99 est introuvable chez la société {societe}.")
    );
    let miss = halted(
        oxiva_act(&app, &demo, "nouveau_ticket", json!({"id": societe, "sticket_id": "9"})).await,
    );
    assert_eq!(miss, format!("Le ticket 9 est introuvable chez la société {societe}."));
    for action in ["nouveau_client", "nouveau_ticket"] {
        let miss =
            halted(oxiva_act(&app, &demo, action, json!({"id": "99", "sticket_id": "9"})).await);
        assert_eq!(miss, "Cette fiche n’existe pas, ou plus, dans ce dossier.");
    }
    // A second parameter cannot be smuggled in.
    let miss = failed(
        oxiva_act(&app, &demo, "nouveau_client", json!({"id": format!("{societe}&activites=Y")}))
            .await,
    );
    assert_eq!(miss.detail["status"], 400, "{miss:?}");
    let missing = failed(
        oxiva_act(&app, &demo, "nouveau_ticket", json!({"id": societe, "sticket_id": ""})).await,
    );
    assert_eq!((missing.code, missing.message.contains("Id du ticket")), ("missing_field", true));
    assert_eq!(failed(oxiva_act(&app, &demo, "voler", json!({})).await).code, "unknown_action");
}

#[both]
async fn credentials_that_do_not_do_are_refused_and_never_told(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie d'Évreux").await;
    let wrong = "oxv_un-jeton-que-personne-ne-connait";
    for action in ["nouveau_client", "nouveau_ticket"] {
        let auth = json!({"token": wrong, "dossier": "demo"});
        let input = json!({"id": societe, "sticket_id": "1"});
        let refused = failed(act(&app, &demo, oxiva(), auth, action, input.clone()).await);
        assert_eq!((refused.code, refused.retry), ("connection_expired", false));
        assert!(refused.message.contains("n’est pas une clé du dossier"), "{refused:?}");
        assert!(!format!("{refused:?}").contains(&wrong[4..]), "{refused:?}");
        demo.suspend_api(true).await;
        let refused = failed(oxiva_act(&app, &demo, action, input).await);
        assert_eq!((refused.code, refused.retry), ("connection_expired", false));
        let why = "Ce module n’est pas actif pour ce dossier.";
        assert!(refused.message.contains(why), "{refused:?}");
        demo.suspend_api(false).await;
    }
}

#[both]
async fn too_many_requests_wait_as_long_as_asked(setup: Setup) {
    let app = setup.with("limits.api_per_second", "1").start().await;
    let demo = app.dossier("demo").await;
    let input = json!({"id": "1", "sticket_id": "1"});
    for action in ["nouveau_client", "nouveau_ticket"] {
        let mut last = oxiva_act(&app, &demo, action, input.clone()).await;
        for _ in 0..10 {
            last = oxiva_act(&app, &demo, action, input.clone()).await;
        }
        let last = failed(last);
        assert_eq!(
            (last.code, last.retry, &last.detail["status"]),
            ("http_status", true, &json!(429))
        );
        assert!(last.after.is_some_and(|wait| wait >= Duration::from_millis(500)), "{last:?}");
    }
}

#[both]
async fn a_connection_is_tried_and_named(app: TestApp) {
    let demo = app.dossier("demo").await;
    let one = call(&app, &demo, "", json!({})).await;
    let session = |token: &str| {
        Session::new(
            oxiva(),
            &one.engine,
            &one.dossier,
            map(json!({"token": token, "dossier": "demo"})),
            None,
        )
    };
    assert_eq!(session(&demo.token).test().await.unwrap(), "demo – Société demo");
    assert_eq!(session("oxv_autre").test().await.unwrap_err().code, "connection_expired");
}

#[both]
async fn middleware_stands_around_each_request(app: TestApp) {
    let demo = app.dossier("demo").await;
    let auth = json!({"token": demo.token, "base": app.config.public_url()});
    let more = json!({
        "requestTemplate": {"headers": {"X-Oxiva-Dossier": "demo"}},
        "beforeRequest": [{"source": "\
            request.headers.Authorization = `Bearer ${bundle.authData.token}`; return request;"}],
        "afterResponse": [{"source": "\
            response.data.seen = \
            [response.status, response.getHeader('content-type'), response.request.method]; \
            return response;"}],
    });
    let expected = json!({
        "version": "2.0", "dossier": "demo", "societe": "Société demo",
        "seen": [200, "application/json", "GET"],
    });
    let template = json!({"url": format!("{{{{bundle.authData.base}}}}{VERSION}")});
    let source = json!({"source": format!(
        "const response = await z.request(bundle.authData.base + '{VERSION}');\n\
         return response.data;"
    )});
    for perform in [template, source] {
        let output =
            act(&app, &demo, app_of(perform, more.clone()), auth.clone(), "act", json!({})).await;
        assert_eq!(done(output), expected);
    }
    let broken = json!({"beforeRequest": {"source": "return null"}});
    let perform = json!({"url": "https://a.example/"});
    let failure = failed(act(&app, &demo, app_of(perform, broken), auth, "act", json!({})).await);
    assert!(failure.message.contains("beforeRequest"), "{failure:?}");
}

#[both]
async fn the_errors_of_z_mean_what_they_mean_on_zapier(app: TestApp) {
    let demo = app.dossier("demo").await;
    let auth = json!({"token": "geheim-geheim", "base": app.config.public_url()});
    let run = async |source: &str| {
        act(
            &app,
            &demo,
            app_of(json!({"source": source}), json!({})),
            auth.clone(),
            "act",
            json!({}),
        )
        .await
    };
    assert_eq!(
        run("throw new z.errors.HaltedError('assez')").await,
        Outcome::Halted("assez".into())
    );
    let failure = failed(run("throw new z.errors.ThrottledError('doucement', 7)").await);
    assert_eq!(
        (failure.code, failure.retry, failure.after),
        ("throttled", true, Some(Duration::from_secs(7)))
    );
    for name in ["ExpiredAuthError", "RefreshAuthError"] {
        let failure = failed(run(&format!("throw new z.errors.{name}('fini')")).await);
        assert_eq!((failure.code, failure.retry), ("connection_expired", false));
        assert!(failure.message.ends_with("fini"));
    }
    let failure =
        failed(run("z.console.log(bundle.authData.token);\n\nnothing.at.all; return {}").await);
    assert_eq!(failure.message, "Ligne 3\u{a0}: ReferenceError: nothing is not defined");
    assert_eq!(failure.detail["logs"], json!([":censored:"]));
    let output = done(run("z.console.log('un', bundle.authData.token); return {a: 1}").await);
    assert_eq!(output, json!({"a": 1, "runtime_meta": {"logs": ["un :censored:"]}}));
    let failure = failed(
        run("await z.request({url: 'https://a.example/{{bundle.authData.token}}'}); return {}")
            .await,
    );
    assert!(failure.message.contains("bundle.authData.token"), "{failure:?}");
    let failure = failed(run("return z.JSON.parse('<html>')").await);
    assert_eq!(failure.code, "app_error");
    assert_eq!(failed(run("return [1]").await).code, "bad_output");
    let source = "return {hash: z.hash('sha256', 'abc'), \
                  token: 'x' + bundle.authData.token, n: bundle.inputData}";
    let output = done(run(source).await);
    assert_eq!(
        output,
        json!({
            "hash": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "token": "x:censored:", "n": {},
        })
    );
    // An error that is caught is none.
    let source = format!(
        "try {{ await z.request(bundle.authData.base + '{VERSION}') }} \
         catch (error) {{ return {{name: error.name, status: error.status}} }}"
    );
    let caught = run(&source).await;
    assert_eq!(done(caught), json!({"name": "ResponseError", "status": 401}));
    let source = format!(
        "const response = await z.request(\
         {{url: bundle.authData.base + '{VERSION}', skipThrowForStatus: true}}); \
         return {{status: response.status}}"
    );
    let kept = run(&source).await;
    assert_eq!(done(kept), json!({"status": 401}));
    let failure = failed(run("await z.request('http://10.0.0.1/'); return {}").await);
    assert_eq!(failure.code, "refused_address");
}

#[both]
async fn what_goes_out_says_who_it_is(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let auth = json!({"token": "geheim-geheim", "base": receiver.url("/")});
    let source = "const request = {method: 'POST', url: bundle.authData.base, params: {q: 'é'}};
            await z.request({...request, form: {a: 'b c', token: bundle.authData.token}});
            await z.request({...request, json: {a: [1]}, headers: {'X-A': 'b'}});
            await z.request(bundle.authData.base, {method: 'DELETE'});
            return {}";
    let definition = app_of(json!({"source": source}), json!({}));
    done(act(&app, &demo, definition, auth.clone(), "act", json!({})).await);
    let (form, json, delete) =
        (receiver.next().await, receiver.next().await, receiver.next().await);
    receiver.no_others();
    assert_eq!(
        (form.target.as_str(), form.body.as_str()),
        ("/?q=%C3%A9", "a=b+c&token=geheim-geheim")
    );
    assert_eq!(form.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!((json.body.as_str(), json.headers["x-a"].as_str()), ("{\"a\":[1]}", "b"));
    assert_eq!(delete.method, "DELETE");
    for (n, call) in [form, json, delete].iter().enumerate() {
        assert!(
            call.headers["idempotency-key"].ends_with(&format!("-2-{n}")),
            "{:?}",
            call.headers
        );
    }
    receiver.always_answers(Answer::Later(429, "7"));
    for perform in [
        json!({"url": "{{bundle.authData.base}}"}),
        json!({"source": "await z.request(bundle.authData.base); return {}"}),
    ] {
        let failure = failed(
            act(&app, &demo, app_of(perform, json!({})), auth.clone(), "act", json!({})).await,
        );
        assert!(failure.retry && failure.after >= Some(Duration::from_secs(7)), "{failure:?}");
    }
}

#[both]
async fn searches_take_the_first_and_lists_all(app: TestApp) {
    let demo = app.dossier("demo").await;
    let auth = json!({"token": "geheim-geheim"});
    let step = |source: &str, operation: &str| {
        json!({
            "display": {"label": "X"}, "operation": {operation: {"source": source}},
        })
    };
    let definition = app_of(
        json!({"source": "return {}"}),
        json!({
            "searches": {
                "some": step("return [{id: 1}, {id: 2}]", "perform"),
                "page": step("return {results: [{id: 3}], paging_token: 'x'}", "perform"),
                "none": step("return []", "perform"),
                "bad": step("return {id: 1}", "perform"),
            },
            "triggers": {
                "all": step("return [{id: bundle.inputData.from}, {id: 1}]", "performList"),
                "choices": step(
                    "await z.cursor.set('x'); return [{id: (await z.cursor.get()) ?? 'first'}]",
                    "perform",
                ),
                "hook": {
                    "display": {},
                    "operation": {"type": "hook", "perform": {"source": "return []"}},
                },
            },
        }),
    );
    let run = async |key: &str| act(&app, &demo, definition, auth.clone(), key, json!({})).await;
    assert_eq!(done(run("some").await), json!({"id": 1}));
    assert_eq!(done(run("page").await), json!({"id": 3}));
    assert!(matches!(run("none").await, Outcome::Halted(_)));
    assert_eq!(failed(run("bad").await).code, "bad_output");
    let one = call(&app, &demo, "", json!({})).await;
    let session = Session::new(definition, &one.engine, &one.dossier, map(auth.clone()), None);
    assert_eq!(
        session.list("all", map(json!({"from": 2}))).await.unwrap(),
        [json!({"id": 2}), json!({"id": 1})]
    );
    assert_eq!(session.list("choices", Map::new()).await.unwrap(), [json!({"id": "first"})]);
    for none in ["some", "hook"] {
        assert_eq!(session.list(none, Map::new()).await.unwrap_err().code, "unknown_action");
    }
}

#[both]
async fn a_miss_is_what_the_step_makes_of_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    let step = |source: &str| json!({"display": {"label": "X"}, "operation": {"perform": {"source": source}}});
    let definition = app_of(
        json!({"source": "return {made: bundle.inputData.nom}"}),
        json!({
            "searches": {
                "some": step("return [{id: 1, ...bundle.inputData}]"),
                "none": step("return []"),
                "alone": step("return []"),
            },
            "searchOrCreates": {
                "none": {"search": "none", "create": "act"},
                "some": {"search": "some", "create": "act"},
            },
        }),
    );
    let run = async |key: &str, on_miss: &str| {
        act(
            &app,
            &demo,
            definition,
            json!({"token": "geheim-geheim"}),
            key,
            json!({"nom": "x", "on_miss": on_miss}),
        )
        .await
    };
    const FOUND: &str = "_zap_search_was_found_status";
    assert_eq!(done(run("some", "create").await), json!({"id": 1, "nom": "x", FOUND: true}));
    assert_eq!(done(run("some", "").await), json!({"id": 1, "nom": "x"}));
    assert_eq!(done(run("none", "create").await), json!({"made": "x", FOUND: false}));
    assert_eq!(done(run("none", "continue").await), json!({FOUND: false}));
    for word in ["halt", "", "autre"] {
        assert!(matches!(run("none", word).await, Outcome::Halted(_)), "{word}");
    }
    assert_eq!(failed(run("alone", "create").await).code, "unknown_action");
}

#[both]
async fn a_step_of_code_is_as_on_zapier(app: TestApp) {
    let demo = app.dossier("demo").await;
    let run = async |source: &str, input: Json| {
        let call = call(&app, &demo, "javascript", json!({"code": source, "input": input})).await;
        ended(actions::run("code", call).await)
    };
    let source = "const answer = await fetch(inputData.url);
            console.log('status', answer.status);
            const {dossier} = await answer.json();
            output = [{dossier, n: typeof inputData.n}, {dossier: 'autre'}];";
    let url = format!("{}{VERSION}?dossier=demo&token={}", app.config.public_url(), demo.token);
    let output = done(run(source, json!({"url": url, "n": 5})).await);
    let first = json!({"dossier": "demo", "n": "string", "runtime_meta": {"logs": ["status 200"]}});
    assert_eq!(output, json!([first, {"dossier": "autre"}]));
    assert_eq!(done(run("return 3", json!({})).await), json!({"output": 3}));
    let failure = failed(run("console.log('un');\nnull.x", json!({})).await);
    assert_eq!(
        (failure.code, failure.message.starts_with("Ligne 2\u{a0}: TypeError")),
        ("code_error", true),
        "{failure:?}"
    );
    assert_eq!(failure.detail["logs"], json!(["un"]));
    let failure = failed(run("const a = 1", json!({})).await);
    assert_eq!((failure.code, failure.message.contains("return")), ("code_output", true));
    let failure = failed(run("await fetch('http://10.0.0.1/')", json!({})).await);
    assert_eq!(failure.code, "code_error");
}

/// What came of it, and what whoever reads the run is told.
fn warned(outcome: Outcome) -> (Json, Vec<String>) {
    match outcome {
        Outcome::Done(output) => (output, Vec::new()),
        Outcome::DoneWith { output, warnings } => (output, warnings),
        other => panic!("{other:?}"),
    }
}

#[both]
async fn a_redirect_that_drops_the_body_is_told_of_every_request(app: TestApp) {
    let (demo, receiver) = (app.dossier("demo").await, Receiver::start().await);
    let said = Answer::Says("application/json", r#"{"ok":true}"#);
    receiver.chooses(move |call| if call.target == "/in" { Answer::Redirect } else { said });
    let url = receiver.url("/in");
    let auth = json!({"token": "geheim-geheim", "base": url});
    let script = "const {data} = await z.request({url: bundle.authData.base, method: 'POST', \
        json: {a: 1}}); return data";
    let twice = format!("await z.request({{url: bundle.authData.base, method: 'PUT'}}); {script}");
    for perform in [
        json!({"url": "{{bundle.authData.base}}", "method": "POST", "body": {"a": 1}}),
        json!({"source": script}),
        json!({"source": twice}),
    ] {
        let definition = app_of(perform, json!({}));
        let outcome = act(&app, &demo, definition, auth.clone(), "act", json!({})).await;
        assert_eq!(warned(outcome), (json!({"ok": true}), vec!["redirected:GET".to_owned()]));
    }
    let get = app_of(json!({"url": "{{bundle.authData.base}}"}), json!({}));
    let outcome = act(&app, &demo, get, auth.clone(), "act", json!({})).await;
    assert_eq!(outcome, Outcome::Done(json!({"ok": true})));
    let code = async |source: &str| {
        let params = json!({"code": source, "input": {"url": url}});
        let call = call(&app, &demo, "javascript", params).await;
        ended(actions::run("code", call).await)
    };
    let post = "const answer = await fetch(inputData.url, {method: 'POST', body: 'x'});";
    let (output, warnings) = warned(code(&format!("{post} return answer.json()")).await);
    assert_eq!((output, warnings), (json!({"ok": true}), vec!["redirected:GET".to_owned()]));
    let failure = failed(code(&format!("{post} throw new Error('assez')")).await);
    assert_eq!((failure.code, &failure.detail["redirected"]), ("code_error", &json!("GET")));
    let get = code("return (await fetch(inputData.url)).json()").await;
    assert_eq!(get, Outcome::Done(json!({"ok": true})));
}

#[both]
async fn a_mapped_value_is_encoded_in_an_address_of_a_definition(app: TestApp) {
    let (demo, mut receiver) = (app.dossier("demo").await, Receiver::start().await);
    receiver.always_answers(Answer::Says("application/json", "{}"));
    let base = receiver.url("");
    let auth = json!({"token": "geheim-geheim", "base": base.trim_end_matches('/')});
    let url = "{{bundle.authData.base}}/{{bundle.inputData.p}}/in?nom={{bundle.inputData.q}}&z=1";
    let input = json!({"p": "a/b?c#d", "q": "Mairie de Lyon & té+1%"});
    // With middleware a request is prepared for a script.
    let middleware = json!({"beforeRequest": [{"source": "return request"}]});
    for more in [json!({}), middleware] {
        let definition = app_of(json!({"url": url}), more);
        done(act(&app, &demo, definition, auth.clone(), "act", input.clone()).await);
        assert_eq!(
            receiver.next().await.target,
            "/a%2Fb%3Fc%23d/in?nom=Mairie%20de%20Lyon%20%26%20t%C3%A9%2B1%25&z=1"
        );
    }
    let whole = app_of(json!({"url": "{{bundle.inputData.whole}}"}), json!({}));
    let input = json!({"whole": receiver.url("/in?a=b%20c&d=e")});
    done(act(&app, &demo, whole, auth, "act", input).await);
    assert_eq!(receiver.next().await.target, "/in?a=b%20c&d=e");
}

#[both]
async fn a_date_of_a_definition_is_read_as_everywhere(app: TestApp) {
    let demo = app.dossier("demo").await;
    let more = json!({"creates": {"act": {
        "key": "act", "noun": "Act", "display": {"label": "Act", "description": "Acts."},
        "operation": {
            "perform": {"source": "return {at: bundle.inputData.at}"},
            "inputFields": [{"key": "at", "label": "Échéance", "type": "datetime"}],
        },
    }}});
    let definition = app_of(json!({"source": "return {}"}), more);
    let at = async |text: Json| {
        let auth = json!({"token": "geheim-geheim"});
        act(&app, &demo, definition, auth, "act", json!({"at": text})).await
    };
    for (text, read) in [
        (json!("17/05/2023 11h45"), "2023-05-17T11:45:00+02:00"),
        (json!("31/12/26"), "2026-12-31T00:00:00+01:00"),
        (json!("2023-05-17 11:45:26 UTC"), "2023-05-17T13:45:26+02:00"),
        (json!("10 déc. 2026 15:00"), "2026-12-10T15:00:00+01:00"),
        (json!(1_684_316_726), "2023-05-17T11:45:26+02:00"),
        (json!("1900-01-01"), "1900-01-01T00:00:00+00:09"),
    ] {
        assert_eq!(done(at(text.clone()).await), json!({"at": read}), "{text}");
    }
    let failure = failed(at(json!("bientôt")).await);
    assert_eq!(failure.code, "bad_date");
    assert!(
        failure.message.starts_with("«\u{a0}bientôt\u{a0}» dans le champ «\u{a0}Échéance\u{a0}»"),
        "{failure:?}"
    );
}
