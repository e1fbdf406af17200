// What is made of a piece of data: the server adds a step before this one, and puts what that step gives where the
// cursor stands. Both are one change.

import { announce } from "./announce.js"
import { alertAbove, request, said, show, words } from "./editor-page.js"
import { ask, whenSaved } from "./editor-save.js"

const PLACEHOLDER = "{{transformation}}" // the server knows the new step's id

export function transform(field, start, end, { reference, made }) {
  const { form, name } = field
  return whenSaved(form, async () => {
    const body = new URLSearchParams(new FormData(form))
    body.set(name, field.value.slice(0, start) + PLACEHOLDER + field.value.slice(end))
    body.set("champ", name)
    body.set("donnee", reference)
    body.set("fonction", made)
    try {
      const answer = await request(`${form.getAttribute("action")}/transformation`, body)
      show(answer)
      document.querySelector(`[name="${CSS.escape(name)}"]`)?.focus()
      announce(said(answer.page))
      return true
    } catch (error) {
      if (!ask(form, error)) alertAbove(form, error.message || words.failed)
      return false
    }
  })
}
