// data-picker="URL": a combobox over suggestions (data-picker-name, data-picker-value).

import { announce } from "./announce.js"
import { all, later, make } from "./dom.js"
import { say } from "./words.js"

export function picker(input) {
  const list = make("ul", { class: "picker-list", id: `${input.id}-list`, role: "listbox", "aria-label": say.suggestions, hidden: "" })
  const chosen = make("input", { type: "hidden", name: input.dataset.pickerName || `${input.name}_id`, value: input.dataset.pickerValue || "" })
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value)
  input.after(chosen, list)
  let active = -1, flight
  const options = () => all("[role=option]", list)
  const mark = index => {
    const items = options()
    active = items.length ? (index + items.length) % items.length : -1
    items.forEach((item, at) => item.setAttribute("aria-selected", at === active))
    if (active < 0) return void input.removeAttribute("aria-activedescendant")
    input.setAttribute("aria-activedescendant", items[active].id)
    items[active].scrollIntoView({ block: "nearest" })
  }
  const show = open => {
    list.hidden = !open
    list.style.top = `${input.offsetTop + input.offsetHeight}px`
    input.setAttribute("aria-expanded", open)
    if (!open) { active = -1; input.removeAttribute("aria-activedescendant") }
  }
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
      else mark(active + (event.key === "ArrowDown" ? 1 : -1))
    } else if (!list.hidden && event.key === "Enter" && active >= 0) {
      event.preventDefault()
      choose(options()[active])
    } else if (!list.hidden && event.key === "Escape") {
      event.preventDefault()
      event.stopPropagation()
      close()
    }
  })
  list.addEventListener("pointerdown", event => event.preventDefault()) // keep the focus in the field
  list.addEventListener("click", event => { const item = event.target.closest("[role=option]"); if (item) choose(item) })
}
