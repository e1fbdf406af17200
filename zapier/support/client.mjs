// Zapier's own client, as production runs an app that is a definition: `zapier-platform-core` gets the
// document with each call. `command` runs the command line.

import { execFile } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import zapier from "zapier-platform-core"

const CLI = fileURLToPath(new URL("../node_modules/zapier-platform-cli/src/bin/run", import.meta.url))

/** What keeps cursors for apps, on Zapier's side: `{ id, storeKey, method, params }` is answered `{ id, result }`. */
async function keepCursors() {
  const kept = {}
  const server = createServer(async (request, response) => {
    const parts = []
    for await (const part of request) parts.push(part)
    // What the client tells of itself ends here.
    if (request.url === LOG) return response.end()
    const { id, storeKey, method, params } = JSON.parse(Buffer.concat(parts))
    if (method === "set_cursor") kept[storeKey] = params[0]
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ id, result: kept[storeKey] ?? null }))
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  server.unref()
  return `http://127.0.0.1:${server.address().port}/`
}
const LOG = "/log"
const cursors = await keepCursors()
process.env.LOGGING_ENDPOINT = new URL(LOG, cursors).href

/** A client of `app`: a definition, or the folder of a project. */
export function client(app) {
  const folder = typeof app === "string"
  const handler = zapier.createAppHandler(folder ? `${app}/index.js` : {})

  const call = async event => {
    const override = folder ? {} : { appRawOverride: structuredClone(app) }
    const { results } = await handler({ isDeveloper: true, rpc_base: cursors, token: "tests", storeKey: event.method, ...override, ...event })
    return results
  }

  /** Calls a function of the app, as `triggers.new_client.operation.performList`. */
  const execute = (method, bundle) =>
    call({ command: "execute", method, bundle: { meta: {}, ...bundle, inputData: filled(bundle.inputData ?? {}) } })

  return { execute, definition: () => call({ command: "definition" }), validate: () => call({ command: "validate" }) }
}

/** What reaches an app whose flag `cleanInputData` is set: nothing that is empty. */
function filled(input) {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== "" && value !== null))
}

/** What Zapier calls a connection: the label with what the test said. */
export function label(app, authData, tested) {
  const from = { authData, inputData: tested }
  return app.authentication.connectionLabel.replace(/{{bundle\.(\w+)\.(\w+)}}/g, (_, part, key) => from[part][key] ?? "")
}

/** An error of the client in the words of the table of cases. */
export function failure(error) {
  const as = { AppError: "error", ExpiredAuthError: "expired", HaltedError: "halted", ResponseError: "response", ThrottledError: "throttled" }[error.name]
  if (!as) throw error
  if (as === "expired" || as === "halted") return { as, says: error.message }
  const { message, content, ...rest } = JSON.parse(error.message)
  return { as, says: message ?? content ?? "", ...rest }
}

/** `zapier-platform …` in `cwd`: what it printed. */
export async function command(cwd, ...args) {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], { cwd })
  return stdout
}
