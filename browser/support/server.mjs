// The program itself: `oxiva demo` on a free port, in a folder of its own that goes at the end.

import assert from "node:assert/strict"
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"

const program = resolve(process.env.OXIVA_BIN ?? "../target/debug/oxiva")
const PASSWORD = "un mot de passe assez long"

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address()
  server.close()
  await once(server, "close")
  return port
}

const NAMES = { client: "Nouveau client", ticket: "Nouveau ticket", activite: "Nouvelle activité commerciale" }

/** Points the Zapier module straight at three reception addresses of the dossier itself. */
async function goDirect(base, admin) {
  const form = (path, fields, cookie) => fetch(`${base}${path}`, {
    method: "POST", body: new URLSearchParams(fields), redirect: "manual", headers: { Origin: base, ...(cookie ? { Cookie: cookie } : {}) },
  })
  const cookie = (await form("/connexion", admin)).headers.getSetCookie().map(line => line.split(";")[0]).join("; ")
  const read = async () => (await (await fetch(`${base}/receptions`, { headers: { Cookie: cookie } })).text()).match(/https?:\/\/[^"<\s]+\/hooks\/catch\/[^"<\s]+/g) ?? []
  const urls = { mode: "direct" }
  for (const [word, nom] of Object.entries(NAMES)) {
    const before = new Set(await read())
    assert.equal((await form("/receptions/adresses", { nom }, cookie)).status, 303)
    urls[`url_${word}`] = (await read()).find(url => !before.has(url)) ?? assert.fail(`no address for ${nom}`)
  }
  assert.equal((await form("/modules/zapier", urls, cookie)).status, 303)
}

/** Starts `oxiva serve` on an empty folder; `link` is the one that it prints. `stop` ends it. */
export async function serveEmpty() {
  const data = await mkdtemp(join(tmpdir(), "oxiva-browser-"))
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith("OXIVA_"))
  const child = spawn(program, ["serve", "--data", data, "--listen", "127.0.0.1:0"], { env: Object.fromEntries(ours) })
  const gone = once(child, "exit")
  child.stderr.resume()
  let said = ""
  for await (const line of createInterface({ input: child.stdout })) {
    said += `${line}\n`
    if (line.includes("prints another")) break
  }
  child.stdout.resume()
  const link = said.match(/http\S+\/installation\?code=\S+/)?.[0] ?? assert.fail(`the server said:\n${said}`)
  return {
    link, base: new URL(link).origin,
    async stop() {
      child.kill("SIGTERM")
      assert.equal((await gone)[0], 0)
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** Starts the demo, with direct addresses unless `relay`, with the options `more` of its environment. `stop` ends it and says what it complained about. */
export async function serveDemo({ relay = false, more = {} } = {}) {
  const data = await mkdtemp(join(tmpdir(), "oxiva-browser-"))
  const base = `http://127.0.0.1:${await freePort()}`
  // OXIVA_ variables are its options. Tests sign in more often than people do.
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith("OXIVA_"))
  const env = { ...Object.fromEntries(ours), OXIVA_LIMITS__SIGN_IN_PER_MINUTE: "0", ...more }
  const child = spawn(program, ["demo", "--data", data, "--listen", base.slice("http://".length)], { env })
  const gone = once(child, "exit")
  const lines = []
  createInterface({ input: child.stderr }).on("line", line => lines.push(line))
  let said = ""
  for await (const line of createInterface({ input: child.stdout })) {
    said += `${line}\n`
    if (line.includes("Ctrl+C")) break
  }
  child.stdout.resume()
  const find = pattern => said.match(pattern)?.[1] ?? assert.fail(`the demo said:\n${said}${lines.join("\n")}`)
  const password = find(/Mot de passe +(\S+)/)
  const token = find(/Clé d’API +(\S+)/)
  const admin = { email: "demo@oxiva.example", password, dossier: "demo" }

  if (!relay) await goDirect(base, admin)

  const run = (...args) => promisify(execFile)(program, [...args, "--data", data], { env: { ...env, OXIVA_NEW_PASSWORD: PASSWORD } })

  return {
    base, token, admin,

    /** A further person of the dossier, who may sign in. */
    async person(nom, { role = "member", langue = "fr" } = {}) {
      const email = `${nom.toLowerCase()}@oxiva.example`
      await run("user", "create", email, "--dossier", "demo", "--nom", nom, "--role", role, "--langue", langue)
      return { email, password: PASSWORD, dossier: "demo" }
    },

    /** A key of the dossier that may do no more than `scopes`. */
    async key(...scopes) {
      const { stdout } = await run("token", "create", "--dossier", "demo", "--nom", "essai", "--json", ...scopes.flatMap(scope => ["--scope", scope]))
      return JSON.parse(stdout).token
    },

    /** An empty dossier; returns who administers it. */
    async dossier(nom) {
      const email = `${nom}@oxiva.example`
      await run("dossier", "create", nom, "--admin", email)
      return { email, password: PASSWORD, dossier: nom }
    },

    /** The API v2.0 as an application calls it. */
    async v2(path, key = token) {
      const url = new URL(`/appli/api/oxiva/v2.0/${path}`, base)
      url.searchParams.set("dossier", "demo")
      url.searchParams.set("token", key)
      const response = await fetch(url)
      return { status: response.status, body: await response.json() }
    },

    /** The API v3: a record made by a program. */
    async create(noun, fields) {
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }
      const response = await fetch(`${base}/api/v3/${noun}`, { method: "POST", headers, body: JSON.stringify(fields) })
      const record = await response.json()
      assert.equal(response.status, 201, JSON.stringify(record))
      return record
    },

    async stop() {
      child.kill("SIGTERM")
      const [code, signal] = await gone
      await rm(data, { recursive: true, force: true })
      assert.equal(code, 0, `the server ended with ${code ?? signal}:\n${lines.join("\n")}`)
      const complaints = lines.filter(line => /ERROR|panicked/.test(line))
      assert.deepEqual(complaints, [], "the server complained")
    },
  }
}
