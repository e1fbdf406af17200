// A form is sent once, however often its button is pressed, and after its question was answered.

import { ask } from "./confirm.js"
import { unguard } from "./guard.js"

document.addEventListener("submit", event => {
  const form = event.target, button = event.submitter
  if (event.defaultPrevented || form.method === "dialog") return
  if (button?.dataset.confirm && !button.dataset.confirmed) { event.preventDefault(); return void ask(button) }
  if (form.dataset.sent) return void event.preventDefault()
  unguard(form)
  if (form.method !== "post") return
  form.dataset.sent = "yes"
  const buttons = [...form.elements].filter(element => element.type === "submit" && !element.disabled)
  const release = () => { delete form.dataset.sent; buttons.forEach(each => { each.disabled = false }) }
  setTimeout(() => buttons.forEach(each => { each.disabled = true })) // after the submitter's value was taken
  setTimeout(release, 15000)
  addEventListener("pageshow", release, { once: true }) // back from the cache of the browser
})
