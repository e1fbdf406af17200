// The data that a step can use, as the page lists them, and the texts that refer to them.

import { all } from "./dom.js"

const list = () => document.getElementById("donnees")

// Everything that can be inserted, in the order of the steps.
export function data() {
  if (!list()) return []
  return all("code[data-insert]", list()).map(code => ({
    reference: code.dataset.insert, number: code.dataset.source, label: code.dataset.label,
    value: code.parentElement.querySelector(".break").textContent, level: Number(code.parentElement.className.match(/level-(\d)/)?.[1] ?? 0),
  }))
}

// The steps, with what was said of each.
export const sources = () => list() ? all("h3", list()).map(heading => ({ title: heading.textContent, number: heading.dataset.source, none: heading.nextElementSibling?.matches("p") ? heading.nextElementSibling.textContent : "" })) : []

// Why a reference leads nowhere; undefined if it leads somewhere.
export const lost = reference => list()?.querySelector(`[data-lost="${CSS.escape(reference)}"]`)?.dataset.why

export const canInsert = () => list() !== null

const plain = text => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("œ", "oe").replaceAll("æ", "ae")

// Whether every word that is looked for stands in the name, the value or the reference.
export function matches({ label, value, reference }, sought) {
  const text = plain(`${label} ${value} ${reference}`)
  return plain(sought).split(/\s+/).every(word => text.includes(word))
}

const REFERENCE = /\{\{[^{}]+\}\}/g

// A text as pieces: `{ start, end, text, isReference }`.
export function pieces(text) {
  const found = []
  let at = 0
  const plainPiece = end => { if (end > at) found.push({ start: at, end, text: text.slice(at, end), isReference: false }) }
  for (const match of text.matchAll(REFERENCE)) {
    plainPiece(match.index)
    at = match.index + match[0].length
    found.push({ start: match.index, end: at, text: match[0], isReference: true })
  }
  plainPiece(text.length)
  return found
}
