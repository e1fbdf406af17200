// Saves a cell. What was typed is shown at once; the answer says how it is really shown.

import { announce } from "./announce.js"
import { sheet } from "./grid.js"

// The words of the page.
export const words = document.getElementById("sheet-words")?.dataset ?? {}

// What browsers send to the end after the page is gone; all of a page's requests share it.
const KEEPALIVE_BYTES = 16 * 1024

// `refused`: what to do with the cell, what was typed and why, if the server does not take it.
export async function save(cell, value, refused) {
  const { id } = cell, row = cell.parentElement.dataset.row, column = cell.dataset.cell
  const before = { html: cell.innerHTML, value: cell.dataset.value ?? "" }
  const shown = document.createElement("span")
  shown.textContent = cell.dataset.kind === "boolean" ? { true: words.yes, false: words.no }[value] ?? "" : value
  cell.replaceChildren(shown)
  cell.dataset.value = value
  cell.setAttribute("aria-busy", "true")
  const now = () => document.getElementById(id) ?? cell // the region may have been refreshed meanwhile
  const body = new URLSearchParams({ colonne: column, valeur: value, avant: before.value })
  let refusal
  try {
    const answer = await fetch(`${sheet().dataset.sheet}/lignes/${row}/cellule`, {
      method: "POST", credentials: "same-origin", headers: { Accept: "application/json" }, body,
      keepalive: body.toString().length <= KEEPALIVE_BYTES, // whoever leaves the page at once loses nothing
    })
    const json = answer.headers.get("content-type")?.includes("json")
    if (answer.redirected) return void location.assign(answer.url) // signed out meanwhile
    const said = json ? await answer.json() : {}
    if (answer.ok && json) {
      put(now(), said)
      announce(words.saved)
      return
    }
    refusal = said.error
    // Somebody else changed it: it is shown as it is now, and what was typed comes back beside it.
    if (answer.status === 409) Object.assign(before, said)
  } catch { /* offline */ }
  put(now(), before)
  announce(refusal ?? words.failed)
  if (refusal) refused(now(), value, refusal)
  else now().classList.add("unsaved")
}

function put(cell, { html, value, cut }) {
  if (cell.querySelector("[data-editing]")) return
  cell.innerHTML = html
  if (cut) { cell.dataset.cut = ""; delete cell.dataset.value } else { delete cell.dataset.cut; cell.dataset.value = value }
  cell.removeAttribute("aria-busy")
  cell.classList.remove("unsaved")
}
