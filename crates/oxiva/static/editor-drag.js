// Dragging a step to a join between two others moves it there. The menu and the keyboard do the same.

import { all } from "./dom.js"
import { announce } from "./announce.js"
import { command } from "./editor-commands.js"

let moved = null // the entry that is dragged

const join = event => {
  const at = moved && event.target.closest?.("li.join[data-place]")
  return at && !moved.contains(at) ? at : null
}

function prepare(part) {
  for (const card of all("li[data-step] > .step", part)) {
    if (!card.querySelector("form")) continue // what starts a zap stays where it is
    card.draggable = true
    card.querySelector("a").draggable = false
  }
  for (const link of all(".step > a", part)) if (link.parentElement.querySelector("[data-move]")) link.setAttribute("aria-keyshortcuts", "Alt+ArrowUp Alt+ArrowDown")
}

const clear = () => all(".join.over").forEach(one => one.classList.remove("over"))

document.addEventListener("dragstart", event => {
  const card = event.target.closest?.(".step[draggable=true]")
  if (!card) return
  moved = card.parentElement
  event.dataTransfer.effectAllowed = "move"
  event.dataTransfer.setData("text/plain", card.querySelector("strong").textContent)
  document.getElementById("etapes").classList.add("moving")
})
document.addEventListener("dragover", event => {
  const at = join(event)
  clear()
  if (!at) return
  event.preventDefault()
  at.classList.add("over")
})
document.addEventListener("drop", event => {
  const at = join(event)
  if (!at) return
  event.preventDefault()
  command({ do: "move", step: moved.dataset.step, place: JSON.parse(at.dataset.place) }).catch(error => announce(error.message))
})
document.addEventListener("dragend", () => {
  moved = null
  clear()
  document.getElementById("etapes").classList.remove("moving")
})
document.addEventListener("swapped", event => prepare(event.target))
prepare(document)
