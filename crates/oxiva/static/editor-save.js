// data-step-form: the form of a step saves itself when a field is left, and when the page is. What is typed
// meanwhile stays, and so does the focus.

import { announce } from "./announce.js"
import { all } from "./dom.js"
import { alertAbove, request, said, show, stepForm, update, words } from "./editor-page.js"
import { heldBy, isSame, takeUnits } from "./editor-units.js"
import { put } from "./fragments.js"
import { unguard } from "./guard.js"

// form → what of it the server has; what is under way; whether a person has to decide first.
const states = new WeakMap()
const state = form => states.get(form)

const isAsking = form => form.querySelector(".clashes") !== null

// What has to be chosen is not saved yet.
export const isTyped = form => isAsking(form) || !isSame(heldBy(form), state(form)?.saved)

// Fields from which others follow: the form comes anew.
const decides = field => field.matches('select[name="action"], select[name="kind"], [data-resubmits]')

// Takes what the server says of the form, and leaves what is typed in it. `before`: what the server had of it.
function take(form, page, before) {
  const fresh = page.querySelector("form[data-step-form]")
  if (!fresh) return
  takeUnits(form, fresh, before, state(form))
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

// Somebody else changed the same: the form comes back with both values, and waits until one is chosen.
export function ask(form, { page }) {
  if (!form.isConnected || !page?.querySelector("#volet .clashes")) return false
  put(["volet"], page)
  document.querySelector(".flash")?.remove() // that something was saved before
  state(stepForm()).waits = true
  stepForm().querySelector(".clashes").focus()
  return true
}

function refuse(form, error) {
  if (error.status === 409 && ask(form, error)) return
  state(form).waits = error.status === 404 || isAsking(form)
  alertAbove(form, error.status === 404 ? words.removed : error.message || words.failed)
}

async function send(form, { anew, next }) {
  const sent = heldBy(form), body = new URLSearchParams(new FormData(form))
  if (next) body.set("next", next)
  try {
    const answer = await request(form.getAttribute("action"), body) // `form.action` may be a field of that name
    form.querySelector("[data-alert]")?.remove()
    const before = state(form).saved
    state(form).saved = sent
    const asked = form.querySelector(".clashes")
    asked?.remove()
    if ((anew || asked) && isSame(heldBy(form), sent)) {
      show(answer)
      if (next) document.querySelector("#etape-titre")?.focus()
    }
    else {
      take(form, answer.page, before)
      update(answer.page)
    }
    if (anew) announce(said(answer.page) || words.saved)
    return true
  } catch (error) {
    // What was typed meanwhile must be in the form that comes back.
    if (error.status === 409 && form.isConnected && !isSame(heldBy(form), sent)) return send(form, { anew, next })
    refuse(form, error)
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
  states.set(form, { saved: heldBy(form), last: Promise.resolve(true), waits: isAsking(form) })
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
