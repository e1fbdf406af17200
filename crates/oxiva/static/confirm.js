// data-confirm="question": asks before this button submits (data-confirm-label).

import { make } from "./dom.js"
import { say } from "./words.js"

export function ask(button) {
  const yes = make("button", { class: "button primary danger", value: "yes" }, button.dataset.confirmLabel || say.confirm)
  const form = make("form", { method: "dialog", class: "form-actions" }, make("button", { class: "button", value: "" }, say.cancel), yes)
  const dialog = make("dialog", { role: "alertdialog", "aria-labelledby": "confirm-text" }, make("p", { id: "confirm-text" }, button.dataset.confirm), form)
  document.body.append(dialog)
  dialog.addEventListener("close", () => {
    dialog.remove()
    if (dialog.returnValue !== "yes") return void button.focus()
    button.dataset.confirmed = "yes"
    button.form.requestSubmit(button)
    delete button.dataset.confirmed
  })
  dialog.showModal()
}
