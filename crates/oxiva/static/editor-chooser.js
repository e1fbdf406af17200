// The list of data that can be inserted: searched by name and value, with the keyboard or by pointing.

import { announce } from "./announce.js"
import { make } from "./dom.js"
import { data, matches, sources } from "./editor-data.js"
import { words } from "./editor-page.js"
import { say } from "./words.js"

const LIST = "editor-chooser-list"

function option({ reference, label, value, level }, at) {
  const item = make("div", { role: "option", id: `${LIST}-${at}`, "aria-selected": "false", class: `level-${level}` }, make("strong", {}, label), " ", make("span", {}, value))
  item.dataset.reference = reference
  return item
}

// The data as groups, one for each step.
function groups(found) {
  let at = 0
  return sources().map(({ title, number }) => {
    const own = found.filter(one => one.number === number)
    if (!own.length) return null
    const heading = make("div", { class: "group", id: `${LIST}-of-${number}`, role: "presentation" }, title)
    return make("div", { role: "group", "aria-labelledby": heading.id }, heading, ...own.map(one => option(one, at++)))
  }).filter(Boolean)
}

function parts() {
  const search = make("input", { type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "true", "aria-controls": LIST, "aria-label": words.search, placeholder: words.search })
  const close = make("button", { type: "button", class: "button ghost" }, words.close)
  const functions = document.getElementById("editor-functions")?.content.cloneNode(true)
  const as = functions && make("select", { "aria-label": words.as }, make("option", { value: "" }, words.asItIs), functions)
  const list = make("div", { role: "listbox", id: LIST, "aria-label": words.insert })
  const none = make("div", { class: "none" })
  const dialog = make("dialog", { class: "chooser", "aria-label": words.insert }, make("header", {}, search, ...as ? [as] : [], close), list, none)
  return { dialog, search, as, close, list, none }
}

// Asks which data to insert: `{ reference, made }`, or null. `made` is the word of what is to be made of it, if
// anything is. What is typed as `1__nom}}` counts as it stands.
export function choose() {
  const { dialog, search, as, close, list, none } = parts(), all = data()
  let options = [], active = -1, chosen
  const answer = new Promise(resolve => { chosen = resolve })
  const mark = index => {
    active = options.length ? (index + options.length) % options.length : -1
    options.forEach((one, at) => one.setAttribute("aria-selected", at === active))
    if (active < 0) return void search.removeAttribute("aria-activedescendant")
    search.setAttribute("aria-activedescendant", options[active].id)
    options[active].scrollIntoView({ block: "nearest" })
  }
  const show = () => {
    list.replaceChildren(...groups(all.filter(one => matches(one, search.value))))
    options = [...list.querySelectorAll("[role=option]")]
    list.hidden = !options.length
    search.setAttribute("aria-expanded", options.length > 0)
    const without = all.length ? [] : sources().map(source => make("p", {}, make("strong", {}, source.title), " ", source.none))
    none.replaceChildren(...without, ...options.length || !all.length ? [] : [make("p", {}, words.none)])
    mark(0)
  }
  // At once, and not when the browser tells of the end: what is typed next must come behind it.
  const finish = reference => {
    if (!dialog.isConnected) return
    dialog.close()
    dialog.remove()
    chosen(reference ? { reference, made: as?.value ?? "" } : null)
  }
  search.addEventListener("input", () => {
    if (search.value.trim().endsWith("}}")) return finish(`{{${search.value.trim().replace(/^\{+/, "")}`)
    show()
    announce(options.length ? say.found(options.length) : words.none)
  })
  dialog.addEventListener("keydown", event => {
    if (event.isComposing) return
    const step = event.target !== as && { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) mark(active + step)
    else if (event.key === "Enter" && event.target === search) { if (active >= 0) finish(options[active].dataset.reference) }
    else return
    event.preventDefault()
  })
  list.addEventListener("click", event => { const one = event.target.closest("[role=option]"); if (one) finish(one.dataset.reference) })
  close.addEventListener("click", () => finish(""))
  document.body.append(dialog)
  show()
  dialog.showModal()
  search.focus()
  dialog.addEventListener("close", () => finish("")) // by Escape
  return answer
}
