// The table as a grid: one cell can be reached by Tab, arrows lead to the others.

export const sheet = () => document.querySelector("[data-sheet]")
export const cellOf = element => element?.closest?.("[data-sheet] td[data-cell]")
const rowsOf = table => [...table.tBodies[0].rows]
export const cellsOf = row => [...row.querySelectorAll("td[data-cell]")]

// One cell of the grid can be reached by Tab; arrows lead to the others.
export function prepare() {
  const table = sheet()
  if (!table) return
  table.setAttribute("role", "grid")
  for (const cell of table.querySelectorAll("td[data-cell]")) cell.tabIndex = -1
  const active = document.activeElement
  const first = table.contains(active) && cellOf(active) || table.querySelector("td[data-cell]")
  if (first) first.tabIndex = 0
}

export function go(cell) {
  if (!cell) return
  for (const other of sheet().querySelectorAll("td[data-cell][tabindex='0']")) other.tabIndex = -1
  cell.tabIndex = 0
  cell.focus()
  cell.scrollIntoView({ block: "nearest", inline: "nearest" })
}

export function beside(cell, down, right) {
  const rows = rowsOf(cell.closest("table")), row = cell.parentElement
  const at = rows.indexOf(row), place = cellsOf(row).indexOf(cell)
  return cellsOf(rows[at + down] ?? document.createElement("tr"))[place + right]
}

// The next cell in reading order, or the one before.
export function onward(cell, step) {
  const all = [...cell.closest("table").querySelectorAll("td[data-cell]")]
  return all[all.indexOf(cell) + step]
}
