// Says something to whoever uses a screen reader: one polite live region speaks for every script.

import { make } from "./dom.js"

const voice = make("p", { class: "visually-hidden", role: "status" })
document.body.append(voice)

export const announce = text => {
  voice.textContent = ""
  setTimeout(() => { voice.textContent = text }, 60)
}
