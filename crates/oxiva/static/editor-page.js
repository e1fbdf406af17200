// The page of the editor: its words, its parts, and what the server makes of them after a change.

import { parsed, put } from "./fragments.js"

const template = document.getElementById("editor-words")
export const words = template.dataset
export const plusIcon = () => template.content.firstElementChild.cloneNode(true)

export const editor = () => document.getElementById("editeur")
export const stepForm = () => document.querySelector("form[data-step-form]")
export const base = () => `/zaps/${editor().dataset.editor}/editeur`

// The server did not do what it was asked for. `status` is 0 when it could not be reached; `page` is its answer.
export class Refused extends Error {
  constructor(status, words, page) { super(words); this.status = status; this.page = page }
}

// How many requests of this page are under way: what watches for changes of others waits for them.
let underWay = 0
export const isBusy = () => underWay > 0

// What browsers send to the end after the page is gone.
const KEEPALIVE_BYTES = 16 * 1024

// Asks for a page of the editor, or posts to it; its address and its document.
export async function request(url, body) {
  underWay += 1
  try {
    const how = body ? { method: "POST", body, keepalive: body.toString().length <= KEEPALIVE_BYTES } : {}
    const response = await fetch(url, { credentials: "same-origin", ...how }).catch(() => { throw new Refused(0, words.failed) })
    const page = parsed(await response.text())
    if (!response.ok) throw new Refused(response.status, page.querySelector("main p, .empty p")?.textContent ?? words.failed, page)
    if (!page.getElementById("editeur")) throw new Refused(response.status, words.failed) // signed out meanwhile
    return { url: response.url, page }
  } finally {
    underWay -= 1
  }
}

export const PARTS = ["tete", "phrase", "editeur"]

// Shows an answer in place.
export function show({ url, page }) {
  put(PARTS, page)
  document.title = page.title
  const { pathname } = new URL(url)
  if (pathname !== location.pathname) history.pushState(null, "", pathname)
  shown = pathname
}

// A menu that is open, or a field of it, is in use: it stays until it is closed.
const isUsed = part => part?.querySelector("details.dropdown[open]")

// Shows what stands around the form of a step as it is now. What is in use follows later: until then the page
// counts as old, and is asked for again (editor-watch.js).
export function update(page) {
  const around = ["tete", "phrase", "etapes"]
  const free = around.filter(id => !isUsed(document.getElementById(id)))
  put(free, page)
  const { rev } = page.getElementById("editeur").dataset
  if (free.length === around.length) editor().dataset.rev = rev
}

// What the server says of what it did.
export const said = page => page.querySelector(".flash div")?.textContent.trim() ?? ""

// Says something to everybody: to be seen until it is closed or the step is left, and heard at once.
export function alertAbove(form, text, ...choices) {
  form.querySelector("[data-alert]")?.remove()
  const box = document.createElement("div")
  box.className = "banner warning"
  box.dataset.alert = ""
  box.setAttribute("role", "alert")
  const inner = document.createElement("div")
  const line = document.createElement("p")
  line.textContent = text
  inner.append(line, ...choices)
  box.append(inner)
  form.prepend(box)
  box.scrollIntoView({ block: "nearest" })
}

// Back and forward: the page of that address, as a whole. A mere fragment is no other page.
let shown = location.pathname
addEventListener("popstate", () => { if (location.pathname !== shown) location.reload() })
