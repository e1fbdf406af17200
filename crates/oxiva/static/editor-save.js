// data-step-form: the form of a step saves itself when a field is left, and when the page is. What is typed
// meanwhile stays, and so does the focus.

import { announce } from "./announce.js"
import { all } from "./dom.js"
import { alertAbove, request, said, show, stepForm, update, words } from "./editor-page.js"
import { unguard } from "./guard.js"

const entries = form => new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "seen")).toString()

// form → what of it the server has; what is under way; whether a person has to decide first.
const states = new WeakMap()
const state = form => states.get(form)

export const isTyped = form => entries(form) !== state(form)?.saved

// Fields from which others follow: the form comes anew.
const decides = field => field.matches('select[name="action"], select[name="kind"], [data-resubmits]')

const link = (text, href) => Object.assign(document.createElement("a"), { className: "button small", textContent: text, href })
function button(text, run) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: text })
  made.addEventListener("click", run)
  return made
}

// Takes what the server says of the form, and leaves what is typed in it.
function take(form, page) {
  const fresh = page.querySelector("form[data-step-form]")
  if (!fresh) return
  form.elements.seen.value = fresh.elements.seen.value
  const heading = page.getElementById("etape-titre")
  if (heading) document.getElementById("etape-titre").replaceChildren(...heading.childNodes)
  for (const field of all("[data-field]", fresh)) {
    const now = all("[data-field]", form).find(one => one.dataset.field === field.dataset.field)
    if (now) takeProblem(now, field.querySelector(":scope > .problem:not([data-lines-of])"))
  }
  for (const verdict of all("[data-verdict]", form)) {
    const after = page.getElementById(verdict.id)
    if (after) verdict.replaceChildren(...after.childNodes)
  }
}

// Puts what the server says of a field below it, and marks what of it is typed in.
function takeProblem(field, problem) {
  field.querySelector(":scope > .problem:not([data-lines-of])")?.remove()
  if (problem) field.append(problem)
  for (const each of all("input:not([type=hidden], [type=radio]), select, textarea:not([data-checked]), [role=textbox]", field)) {
    each.toggleAttribute("aria-invalid", false)
    if (problem) { each.setAttribute("aria-invalid", "true"); if (problem.id) each.setAttribute("aria-describedby", problem.id) }
  }
}

function conflict(form, error) {
  state(form).waits = true
  if (error.status === 404) return alertAbove(form, words.removed)
  const keep = button(words.keep, async () => {
    const { page } = await request(location.href)
    form.elements.seen.value = page.querySelector("form[data-step-form]").elements.seen.value
    state(form).waits = false
    form.querySelector("[data-alert]")?.remove()
    document.getElementById("enregistrer")?.focus()
    if (await save(form)) announce(words.saved)
  })
  alertAbove(form, words.stale, keep, " ", link(words.reread, location.pathname))
}

async function send(form, { anew, next }) {
  const typed = entries(form), body = new URLSearchParams(new FormData(form))
  if (next) body.set("next", next)
  try {
    const answer = await request(form.getAttribute("action"), body) // `form.action` may be a field of that name
    form.querySelector("[data-alert]")?.remove()
    state(form).saved = typed
    if (anew && !isTyped(form)) {
      show(answer)
      if (next) document.querySelector("#etape-titre")?.focus()
    }
    else {
      take(form, answer.page)
      update(answer.page)
    }
    if (anew) announce(said(answer.page) || words.saved)
    return true
  } catch (error) {
    if (error.status === 409 || error.status === 404) conflict(form, error)
    else alertAbove(form, error.message || words.failed)
    return false
  }
}

// Saves what is typed; one after the other. `anew`: shows the answer in place of the form; `next`: goes there
// after. True once the server has it.
export function save(form, how = {}) {
  const own = state(form)
  if (own.waits) return Promise.resolve(false)
  own.last = own.last.then(() => !form.isConnected || (!how.anew && !isTyped(form)) || send(form, how))
  return own.last
}

// Does something with the form once what is typed is saved; what is typed meanwhile waits for it. True once it is
// done; false: it was not.
export function whenSaved(form, work) {
  const own = state(form)
  if (own.waits) return Promise.resolve(false)
  own.last = own.last.then(async () => form.isConnected && (!isTyped(form) || await send(form, {})) && work())
  return own.last
}

// Saves what is typed before something else happens. False: it must not happen.
export async function flush() {
  const form = stepForm()
  return !form || save(form)
}

export function keepSaved(form) {
  states.set(form, { saved: entries(form), last: Promise.resolve(true), waits: false })
  unguard(form)
  form.addEventListener("change", event => save(form, { anew: decides(event.target) }))
  form.addEventListener("submit", event => {
    if (state(form).waits) state(form).waits = false // whoever presses the button hears again why not
    event.preventDefault()
    const { submitter } = event, next = submitter?.name === "next" ? submitter.value : undefined
    // A page of its own is gone to once what is typed is saved.
    if (submitter?.hasAttribute("data-page")) return void save(form).then(saved => { if (saved) location.assign(next) })
    save(form, { anew: true, next })
  })
}

// A link is followed once the server has what is typed: the next page must show it.
document.addEventListener("click", event => {
  const link = event.target.closest?.("a[href]"), form = stepForm()
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
  if (!link || !form || !isPlain || event.defaultPrevented || link.target || !isTyped(form) || state(form).waits) return
  if (link.origin !== location.origin || (link.hash && link.pathname === location.pathname)) return
  event.preventDefault()
  save(form).then(saved => { if (saved) location.assign(link.href) })
})

const leave = () => { const form = stepForm(); if (form && isTyped(form)) save(form) }
document.addEventListener("visibilitychange", () => { if (document.hidden) leave() })
addEventListener("pagehide", leave)
// What could not be saved is asked about.
addEventListener("beforeunload", event => {
  const form = stepForm()
  if (!form || !isTyped(form)) return
  if (state(form).waits) event.preventDefault()
  else leave()
})
