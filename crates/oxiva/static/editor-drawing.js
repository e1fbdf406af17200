// The mirror as elements, and places in it as places in the text. Around each pill stands a text; where it would
// be empty, it holds an invisible character, so that the cursor finds a place.

import { make } from "./dom.js"
import { lost } from "./editor-data.js"
import { words } from "./editor-page.js"

const FILLER = "\u200b"

function pill(reference, data) {
  const known = data.find(one => one.reference === reference)
  const broken = lost(reference)
  const why = broken ? broken : !known ? words.unknown : ["", "—"].includes(known.value.trim()) ? words.empty : ""
  const [, step, field] = reference.match(/^\{\{(.+?)(?:__|\[\])(.+)\}\}$/) ?? []
  // A step of which other data are known.
  const number = (known ?? data.find(one => step && one.reference.startsWith(`{{${step}__`)))?.number
  const name = known?.label ?? (number ? field : reference.slice(2, -2).trim())
  const element = make("span", { class: broken ? "pill lost" : why ? "pill doubtful" : "pill", contenteditable: "false", title: why ? `${reference} — ${why}` : reference })
  if (/^\d+$/.test(number)) element.append(make("b", {}, number), " ")
  element.append(make("span", {}, name), " ", make("small", {}, why ? `— ${why}` : known.value))
  element.dataset.reference = reference
  return element
}

export function draw(box, pieces, data) {
  const nodes = []
  const last = () => nodes.at(-1)
  for (const piece of pieces) {
    if (!piece.isReference) nodes.push(document.createTextNode(piece.text))
    else {
      if (last()?.nodeType !== Node.TEXT_NODE) nodes.push(document.createTextNode(FILLER))
      nodes.push(pill(piece.text, data))
    }
  }
  if (last()?.nodeType === Node.ELEMENT_NODE) nodes.push(document.createTextNode(FILLER))
  // A line break at the end shows only with something behind it.
  if (last()?.data?.endsWith("\n")) nodes.push(document.createElement("br"))
  box.replaceChildren(...nodes)
}

const textOf = node => {
  if (node.nodeType === Node.TEXT_NODE) return node.data === FILLER ? "" : node.data.replaceAll(FILLER, "")
  if (node.dataset?.reference) return node.dataset.reference
  if (node.tagName === "BR") return node.nextSibling ? "\n" : ""
  return [...node.childNodes].map(textOf).join("")
}

// The text of the mirror.
export const read = box => textOf(box)

// A place among the elements as a place in the text.
export function offsetAt(box, node, offset) {
  const within = node.parentElement?.closest(".pill") ?? (node.nodeType === Node.ELEMENT_NODE && node.closest(".pill"))
  if (within && box.contains(within)) return offsetAt(box, box, [...box.childNodes].indexOf(within) + (offset > 0 ? 1 : 0))
  if (node === box) return [...box.childNodes].slice(0, offset).map(textOf).join("").length
  let at = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset).replaceAll(FILLER, "").length : 0
  for (let one = node.previousSibling; one; one = one.previousSibling) at += textOf(one).length
  return at
}

// A place in the text as a node and an offset, in a text rather than in a pill.
export function pointAt(box, offset) {
  let left = offset
  for (const node of box.childNodes) {
    const length = textOf(node).length
    if (node.nodeType === Node.TEXT_NODE && left <= length) return [node, node.data === FILLER ? 1 : left]
    left -= length
    if (left < 0) break
  }
  return [box, box.childNodes.length]
}
