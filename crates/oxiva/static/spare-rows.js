// data-spare="label": numbered rows of a form. The empty ones wait behind a button.

import { all, make } from "./dom.js"

// Rows after the first empty one are hidden; the button brings them back one by one.
export function spare(list) {
  const rows = [...list.children]
  const empty = row => all("input:not([type=checkbox]), select", row).every(field => field.tagName === "SELECT" ? field.selectedIndex === 0 : !field.value)
  const used = rows.findLastIndex(row => !empty(row))
  rows.forEach((row, at) => { row.hidden = at > Math.max(used, 0) })
  const more = make("button", { type: "button", class: "button small" }, list.dataset.spare)
  const left = () => rows.filter(row => row.hidden)
  more.hidden = !left().length
  more.addEventListener("click", () => {
    const row = left()[0]
    row.hidden = false
    more.hidden = !left().length
    row.querySelector("input, select").focus()
  })
  list.after(more)
}
