// Oxiva: editing a zap in place. Without it everything is a form and a page.

import { all } from "./dom.js"
import "./editor-commands.js"
import "./editor-drag.js"
import { mappable } from "./editor-field.js"
import "./editor-keys.js"
import { record } from "./editor-record.js"
import { showResult } from "./editor-result.js"
import { keepSaved } from "./editor-save.js"
import { waitFor } from "./editor-wait.js"
import { watch } from "./editor-watch.js"
import { lined } from "./lines.js"
import { searched } from "./searched-select.js"

function enhance(part) {
  all("[data-mappable]", part).forEach(mappable)
  all("input[data-record]", part).forEach(record)
  all("select[data-searched]", part).forEach(searched)
  all("textarea[data-checked]", part).forEach(lined)
  all("form[data-step-form]", part).forEach(keepSaved)
  all("form[data-formats]", part).forEach(showResult)
  all("form[data-wait]", part).forEach(form => waitFor(form))
}

document.addEventListener("swapped", event => enhance(event.target))
enhance(document)
watch()
