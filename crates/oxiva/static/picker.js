// data-picker="URL": a combobox over suggestions (data-picker-name, data-picker-value).

import { announce } from "./announce.js"
import { later, make } from "./dom.js"
import { listbox } from "./listbox.js"
import { say } from "./words.js"

export function picker(input) {
  const list = make("ul", { class: "picker-list", id: `${input.id}-list`, role: "listbox", "aria-label": say.suggestions, hidden: "" })
  const chosen = make("input", { type: "hidden", name: input.dataset.pickerName || `${input.name}_id`, value: input.dataset.pickerValue || "" })
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value)
  input.after(chosen, list)
  const { mark, show, move, marked } = listbox(input, list)
  let flight
  // What is still looked for must not open the list again.
  const close = () => { search.forget(); flight?.abort(); show(false) }
  const choose = item => {
    input.value = item.dataset.label
    chosen.value = item.dataset.id
    close()
    input.dispatchEvent(new Event("change", { bubbles: true }))
  }
  const search = later(150, async () => {
    const url = new URL(input.dataset.picker, location.href)
    url.searchParams.set("q", input.value.trim())
    flight?.abort()
    flight = new AbortController()
    try {
      const found = await (await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: flight.signal })).json()
      if (document.activeElement !== input) return
      list.replaceChildren(...found.map(({ id, label, hint }, at) => {
        const item = make("li", { role: "option", id: `${list.id}-${at}`, "aria-selected": "false" }, label)
        if (hint) item.append(make("small", {}, hint))
        Object.assign(item.dataset, { id, label })
        return item
      }))
      announce(found.length ? say.found(found.length) : say.none)
      show(found.length > 0)
      if (found.length) mark(0)
    } catch { /* aborted, or offline: the plain text field remains */ }
  })
  input.addEventListener("input", () => { chosen.value = ""; search() })
  input.addEventListener("blur", close)
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      if (list.hidden) search()
      else move(event.key === "ArrowDown" ? 1 : -1)
    } else if (!list.hidden && event.key === "Enter" && marked()) {
      event.preventDefault()
      choose(marked())
    } else if (!list.hidden && event.key === "Escape") {
      event.preventDefault()
      event.stopPropagation()
      close()
    }
  })
  list.addEventListener("click", event => { const item = event.target.closest("[role=option]"); if (item) choose(item) })
}
