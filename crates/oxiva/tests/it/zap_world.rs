//! What a script finds, as the guide promises it: each with what Node says of it.

use crate::zap_js::{LONG, house};
use oxiva::js::JsFailure;
use serde_json::{Value as Json, json};

/// Each script gives what Node 22 gives.
async fn gives(scripts: &[(&str, Json)]) {
    let house = house(1).await;
    for (source, expected) in scripts {
        assert_eq!(&house.output(source).await, expected, "{source}");
    }
}

#[tokio::test]
async fn texts_and_bytes() {
    gives(&[
        ("return Buffer.from('é€😀').toString('base64')", json!("w6nigqzwn5iA")),
        ("return Buffer.from('w6nigqzwn5iA', 'base64').toString()", json!("é€😀")),
        ("return Buffer.from('_-8', 'base64url').toString('hex')", json!("ffef")),
        ("return Buffer.from('ffee', 'hex').toString('base64url')", json!("_-4")),
        ("return Buffer.from('é', 'latin1')", json!({"type": "Buffer", "data": [233]})),
        ("return Buffer.concat([Buffer.from('ab'), Buffer.alloc(1, 'c')]).toString('utf8')", json!("abc")),
        ("return [Buffer.byteLength('é'), Buffer.isBuffer(Buffer.alloc(1)), Buffer.from('abc').indexOf('c')]", json!([2, true, 2])),
        ("const b = Buffer.alloc(4); b.writeUInt32BE(0x01020304); return [b.readUInt16LE(0), b.slice(1, 3).toString('hex')]", json!([513, "0203"])),
        ("return [Buffer.from('abc').equals(Buffer.from('abc')), Buffer.compare(Buffer.from('a'), Buffer.from('b'))]", json!([true, -1])),
        ("return [atob('aGk='), btoa('hi')]", json!(["hi", "aGk="])),
        ("return [...new TextEncoder().encode('é')]", json!([195, 169])),
        ("return new TextDecoder().decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0xff))", json!("é\u{fffd}")),
        ("return new TextDecoder('windows-1252').decode(Uint8Array.of(0x80, 0xe9))", json!("€é")),
        ("return ['e\\u0301'.normalize(), 'ﬁ'.normalize('NFKD')]", json!(["é", "fi"])),
        ("return 'Élodie'.normalize('NFD').replace(/[\\u0300-\\u036f]/g, '')", json!("Elodie")),
    ])
    .await;
}

#[tokio::test]
async fn addresses() {
    gives(&[
        ("const u = new URL('/b?x=1#h', 'https://user:pw@exa.example:8443/a/'); return [u.href, u.host, u.port, u.pathname, u.search, u.hash, u.origin, u.username]",
         json!(["https://user:pw@exa.example:8443/b?x=1#h", "exa.example:8443", "8443", "/b", "?x=1", "#h", "https://exa.example:8443", "user"])),
        ("const u = new URL('https://münchen.example/é a'); u.searchParams.append('q', 'é &'); u.hash = 'x'; return u",
         json!("https://xn--mnchen-3ya.example/%C3%A9%20a?q=%C3%A9+%26#x")),
        ("const u = new URL('https://a.example/?a=1'); u.search = '?b=2'; return [u.searchParams.get('b'), u.searchParams.has('a'), URL.canParse('nothing')]",
         json!(["2", false, false])),
        ("const p = new URLSearchParams('a=1&b=%C3%A9+x&a=2'); p.set('c', '~*'); p.delete('b'); return [String(p), p.getAll('a'), p.size, [...p.keys()]]",
         json!(["a=1&a=2&c=%7E*", ["1", "2"], 3, ["a", "a", "c"]])),
        ("const {parse, format, URL: Same} = require('url'); const u = parse('https://a.example:8080/p?x=1&y=2#z', true); return [u.hostname, u.port, u.query.y, u.path, format({protocol: 'https', host: 'b.example', pathname: 'c', query: {d: 1}}), Same === URL]",
         json!(["a.example", "8080", "2", "/p?x=1&y=2", "https://b.example/c?d=1", true])),
        ("try { new URL('nothing') } catch (error) { return [error.name, error.code] }", json!(["TypeError", "ERR_INVALID_URL"])),
    ])
    .await;
}

#[tokio::test]
async fn hashes_and_random_values() {
    gives(&[
        ("return require('crypto').createHash('md5').update('a@b.example').digest('hex')", json!("d3ce9fe2208376bd39cf85fbcc2a90c7")),
        ("const {createHash} = require('node:crypto'); return createHash('sha256').update('a').update(Buffer.from('bc')).digest('base64')", json!("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")),
        ("return ['sha1', 'sha512'].map((name) => require('crypto').createHash(name).update('').digest('hex').slice(0, 8))", json!(["da39a3ee", "cf83e135"])),
        ("return require('crypto').createHmac('sha256', 'key').update('The quick brown fox jumps over the lazy dog').digest('hex')",
         json!("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")),
        ("return require('crypto').createHmac('sha1', Buffer.from('key')).update('x').digest().length", json!(20)),
        ("const key = await crypto.subtle.importKey('raw', new TextEncoder().encode('key'), {name: 'HMAC', hash: 'SHA-256'}, false, ['sign', 'verify']);
          const data = new TextEncoder().encode('x'); const signed = await crypto.subtle.sign('HMAC', key, data);
          return [Buffer.from(signed).equals(require('crypto').createHmac('sha256', 'key').update('x').digest()), await crypto.subtle.verify('HMAC', key, signed, data)]",
         json!([true, true])),
        ("return Buffer.from(await crypto.subtle.digest('SHA-1', new Uint8Array())).toString('hex').slice(0, 8)", json!("da39a3ee")),
        ("const [a, b] = [crypto.randomUUID(), require('crypto').randomUUID()]; return [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(a), a === b]", json!([true, false])),
        ("const r = crypto.getRandomValues(new Uint32Array(8)); return [new Set(r).size > 1, require('crypto').randomBytes(9).length]", json!([true, 9])),
        ("const {randomInt} = require('crypto'); return Array.from({length: 200}, () => randomInt(3, 6)).every((n) => n >= 3 && n < 6)", json!(true)),
        ("const {timingSafeEqual} = require('crypto'); return timingSafeEqual(Buffer.from('a'), Buffer.from('b'))", json!(false)),
    ])
    .await;
}

#[tokio::test]
async fn copies_signals_and_timers() {
    gives(&[
        ("const a = {d: new Date(0), m: new Map([[1, new Set([2])]]), r: /x/g, n: null}; a.self = a; const b = structuredClone(a);
          return [b.self === b, b !== a, b.d.toISOString(), [...b.m.get(1)], String(b.r)]",
         json!([true, true, "1970-01-01T00:00:00.000Z", [2], "/x/g"])),
        ("try { structuredClone({f() {}}) } catch (error) { return error.name }", json!("DataCloneError")),
        ("const c = new AbortController(); let seen = 0; c.signal.addEventListener('abort', () => { seen += 1 }); c.abort(); c.abort();
          return [seen, c.signal.aborted, c.signal.reason.name, AbortSignal.any([c.signal]).aborted]",
         json!([1, true, "AbortError", true])),
        ("try { await fetch('https://a.example/', {signal: AbortSignal.abort()}) } catch (error) { return error.name }", json!("AbortError")),
        ("const order = []; const stopped = setTimeout(() => order.push('stopped'), 1); clearTimeout(stopped); setImmediate(() => order.push('immediate'));
          await new Promise((done) => { const timer = setInterval(() => { order.push('tick'); if (order.length > 2) { clearInterval(timer); done() } }, 5) });
          return order.filter((one) => one !== 'tick')", json!(["immediate"])),
        ("queueMicrotask(() => { output = {a: 1} }); await 0; await 0", json!({"a": 1})),
    ])
    .await;
}

#[tokio::test]
async fn fetch_has_what_a_step_needs_of_it() {
    gives(&[
        ("const r = await fetch(new Request('https://a.example/', {method: 'post', body: new URLSearchParams({a: 'é'})}));
          const copy = r.clone(); const {asked} = await r.json(); let again; try { await r.text() } catch (error) { again = error.name }
          return [asked.method, asked.body, asked.headers['content-type'], (await copy.text()).length > 2, again, r.bodyUsed]",
         json!(["POST", "a=%C3%A9", "application/x-www-form-urlencoded;charset=UTF-8", true, "TypeError", true])),
        ("const r = await fetch('https://a.example/', {method: 'PUT', body: Buffer.from([0, 255])}); return (await r.json()).asked.base64", json!("AP8=")),
        ("const r = new Response('é', {status: 404, headers: [['A', 'b'], ['a', 'c']]}); return [r.ok, r.headers.get('A'), [...new Uint8Array(await r.arrayBuffer())]]",
         json!([false, "b, c", [195, 169]])),
    ])
    .await;
}

#[tokio::test]
async fn a_callback_ends_a_script_and_what_nobody_caught_is_told() {
    let house = house(1).await;
    for (source, expected) in [
        (
            "fetch('https://a.example/').then((r) => callback(null, {status: r.status}))",
            json!({"status": 201}),
        ),
        ("callback(null, [{a: 1}])", json!([{"a": 1}])),
        ("const callback = 1; return {callback}", json!({"callback": 1})),
        ("function go(callback) { return callback(2) } return {a: go((n) => n)}", json!({"a": 2})),
    ] {
        assert_eq!(house.output(source).await, expected, "{source}");
    }
    assert_eq!(
        house.thrown("setTimeout(() => callback(new Error('non')), 1)").await.words(),
        "Error: non"
    );
    let uncaught = "fetch('fail:').then((r) => callback(null, {}))";
    assert_eq!(house.thrown(uncaught).await.words(), "TypeError: no network");
    assert_eq!(house.failure("const wait = callback", LONG).await, JsFailure::Unsettled);
}

#[tokio::test]
async fn what_is_missing_is_named_when_it_is_asked_for() {
    let house = house(1).await;
    for (source, words) in [
        (
            "const name = 'fs'; require(name)",
            "the module \"fs\" is not available here (buffer, crypto, url)",
        ),
        (
            "const {createCipheriv} = require('crypto'); createCipheriv()",
            "crypto.createCipheriv is not available here",
        ),
        (
            "const c = require('crypto'); c.createHash('ripemd160')",
            "ripemd160 is not available here",
        ),
        (
            "fetch('https://a.example/', {redirect: 'manual'}).then(callback)",
            "fetch with redirect manual is not available here",
        ),
        ("const key = 'process'; return process.env", "process is not defined"),
        ("StoreClient()", "StoreClient takes a secret"),
    ] {
        let thrown = house.thrown(source).await;
        assert!(thrown.message.contains(words), "{source}: {thrown:?}");
    }
}

#[tokio::test]
async fn half_a_character_and_a_huge_error_are_no_crash() {
    let house = house(1).await;
    for (source, expected) in [
        (
            "return {a: '\\ud83d', '\\ude00': 'x\\ud83d\\ude00'}",
            json!({"a": "\u{fffd}", "\u{fffd}": "x😀"}),
        ),
        ("return {a: 'x' + '😀'.slice(0, 1)}", json!({"a": "x\u{fffd}"})),
        (
            "return (await (await fetch('https://a.example/\\ud83d', {method: 'POST', body: '\\ude00'})).json()).asked.body",
            json!("\u{fffd}"),
        ),
        (
            "return {url: new URL('https://a.example/\\ud83d').href, cmp: '\\ud83d'.localeCompare('a') !== 0}",
            json!({"url": "https://a.example/%EF%BF%BD", "cmp": true}),
        ),
    ] {
        assert_eq!(house.output(source).await, expected, "{source}");
    }
    let thrown = house.thrown("throw new Error('\\ud83d non')").await;
    assert_eq!(thrown.message, "\u{fffd} non");
    let huge = house
        .thrown("const e = new TypeError('x'.repeat(7e6)); e.detail = 'y'.repeat(1e6); throw e")
        .await;
    assert_eq!((huge.name.as_str(), huge.message.chars().count()), ("TypeError", 4001));
    assert_eq!(huge.extra["detail"].as_str().unwrap().chars().count(), 501);
    let huge = house.thrown("throw 'x'.repeat(7e6)").await;
    assert_eq!(huge.message.chars().count(), 4001);
}
