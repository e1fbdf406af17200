// Oxiva: a zap as code. Its lines are numbered, and checked while somebody types.

import { all } from "./dom.js"
import { goTo, lined } from "./lines.js"

const field = document.getElementById("document")
lined(field)
for (const link of all(".error-summary [data-line]")) {
  link.addEventListener("click", event => { event.preventDefault(); goTo(field, Number(link.dataset.line)) })
}
