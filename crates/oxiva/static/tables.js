// Oxiva: editing a table in place. Without it a row is edited on its own page.
//
// The table becomes a grid: arrows move, Enter or F2 or a double click edits, Escape gives up, Enter saves
// and goes down, Tab saves and goes on to the next cell. What was typed is shown at once; if it is
// refused, the field comes back with what is wrong.
"use strict"
{
  const words = document.getElementById("sheet-words")?.dataset ?? {}
  const voice = document.createElement("p")
  Object.assign(voice, { className: "visually-hidden" })
  voice.setAttribute("role", "status")
  document.body.append(voice)
  const announce = text => { voice.textContent = ""; setTimeout(() => { voice.textContent = text }, 60) }

  // What browsers send to the end after the page is gone; all of a page's requests share it.
  const KEEPALIVE_BYTES = 16 * 1024

  const sheet = () => document.querySelector("[data-sheet]")
  const cellOf = element => element?.closest?.("[data-sheet] td[data-cell]")
  const rowsOf = table => [...table.tBodies[0].rows]
  const cellsOf = row => [...row.querySelectorAll("td[data-cell]")]

  // One cell of the grid can be reached by Tab; arrows lead to the others.
  function prepare() {
    const table = sheet()
    if (!table) return
    table.setAttribute("role", "grid")
    for (const cell of table.querySelectorAll("td[data-cell]")) cell.tabIndex = -1
    const active = document.activeElement
    const first = table.contains(active) && cellOf(active) || table.querySelector("td[data-cell]")
    if (first) first.tabIndex = 0
  }

  function go(cell) {
    if (!cell) return
    for (const other of sheet().querySelectorAll("td[data-cell][tabindex='0']")) other.tabIndex = -1
    cell.tabIndex = 0
    cell.focus()
    cell.scrollIntoView({ block: "nearest", inline: "nearest" })
  }

  function beside(cell, down, right) {
    const rows = rowsOf(cell.closest("table")), row = cell.parentElement
    const at = rows.indexOf(row), place = cellsOf(row).indexOf(cell)
    return cellsOf(rows[at + down] ?? document.createElement("tr"))[place + right]
  }

  // The next cell in reading order, or the one before.
  function onward(cell, step) {
    const all = [...cell.closest("table").querySelectorAll("td[data-cell]")]
    return all[all.indexOf(cell) + step]
  }

  function field(cell) {
    const value = cell.dataset.value ?? "", kind = cell.dataset.kind
    let input
    if (kind === "boolean") {
      input = document.createElement("select")
      for (const [each, text] of [["", "—"], ["true", words.yes], ["false", words.no]]) input.append(new Option(text, each, false, each === value))
    } else {
      input = document.createElement(kind === "long" ? "textarea" : "input")
      input.value = value
      if (kind === "number") input.inputMode = "decimal"
      if (kind === "url") input.inputMode = "url"
      input.autocomplete = "off"
    }
    input.setAttribute("aria-label", `${words.edit} ${cell.dataset.label}`)
    return input
  }

  function edit(cell, typed, wrong) {
    if (!cell || cell.querySelector("[data-editing]")) return
    if ("cut" in cell.dataset) { // too long for a line: on the page of its row
      location.assign(`${cell.parentElement.querySelector("th a").href}#f${cell.dataset.cell}`)
      return
    }
    go(cell)
    const before = cell.innerHTML, input = field(cell)
    if (typed !== undefined) input.value = typed
    input.dataset.editing = ""
    cell.replaceChildren(input)
    if (wrong) {
      const error = document.createElement("p")
      Object.assign(error, { className: "error", id: `${cell.id}-error`, textContent: wrong })
      input.setAttribute("aria-invalid", "true")
      input.setAttribute("aria-describedby", error.id)
      cell.append(error)
    }
    input.focus()
    input.select?.()

    let open = true
    function close(saves, then) {
      if (!open) return
      open = false
      const value = input.value
      cell.innerHTML = before
      if (saves && value !== (cell.dataset.value ?? "")) save(cell, value)
      then?.()
    }
    input.addEventListener("blur", () => close(true))
    input.addEventListener("keydown", event => {
      if (event.isComposing) return
      if (event.key === "Escape") close(false, () => go(cell))
      else if (event.key === "Enter" && !event.shiftKey) close(true, () => go(beside(cell, 1, 0) ?? cell))
      else if (event.key === "Tab") {
        const next = onward(cell, event.shiftKey ? -1 : 1)
        if (!next) return close(true)
        close(true, () => edit(next))
      } else return void event.stopPropagation()
      event.preventDefault()
      event.stopPropagation()
    })
  }

  async function save(cell, value) {
    const { id } = cell, row = cell.parentElement.dataset.row, column = cell.dataset.cell
    const before = { html: cell.innerHTML, value: cell.dataset.value ?? "" }
    // Shown at once; the answer says how it is really shown.
    const shown = document.createElement("span")
    shown.textContent = cell.dataset.kind === "boolean" ? { true: words.yes, false: words.no }[value] ?? "" : value
    cell.replaceChildren(shown)
    cell.dataset.value = value
    cell.setAttribute("aria-busy", "true")
    const now = () => document.getElementById(id) ?? cell // the region may have been refreshed meanwhile
    const body = new URLSearchParams({ colonne: column, valeur: value })
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
    } catch { /* offline */ }
    put(now(), before)
    announce(refusal ?? words.failed)
    if (refusal) edit(now(), value, refusal)
    else now().classList.add("unsaved")
  }

  function put(cell, { html, value, cut }) {
    if (cell.querySelector("[data-editing]")) return
    cell.innerHTML = html
    if (cut) { cell.dataset.cut = ""; delete cell.dataset.value } else { delete cell.dataset.cut; cell.dataset.value = value }
    cell.removeAttribute("aria-busy")
    cell.classList.remove("unsaved")
  }

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
}
