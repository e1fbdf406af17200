// Oxiva: editing a table in place. Without it a row is edited on its own page.
//
// Arrows move, Enter or F2 or a double click edits.

import { edit } from "./cell-edit.js"
import { beside, cellOf, cellsOf, go, prepare } from "./grid.js"

document.addEventListener("dblclick", event => { if (!event.target.closest("a, [data-editing]")) edit(cellOf(event.target)) })
document.addEventListener("click", event => {
  const cell = cellOf(event.target)
  if (cell && !event.target.closest("a, [data-editing]")) {
    if (matchMedia("(pointer: coarse)").matches) edit(cell)
    else go(cell)
  }
})
document.addEventListener("keydown", event => {
  const cell = event.target.matches?.("[data-sheet] td[data-cell]") ? event.target : null
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return
  const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] ?? []
  if (down !== undefined) go(beside(cell, down, right))
  else if (event.key === "Home") go(cellsOf(cell.parentElement)[0])
  else if (event.key === "End") go(cellsOf(cell.parentElement).at(-1))
  else if (event.key === "Enter" || event.key === "F2") edit(cell)
  else return
  event.preventDefault()
})
document.addEventListener("swapped", prepare)
prepare()
