// data-theme-toggle: light, dark, or as the system is. The choice stands in a cookie, so that the first paint
// has it.

import { all, root } from "./dom.js"

const cookie = () => document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1] || "auto"
function theme(choice) {
  if (choice === "auto") delete root.dataset.theme
  else root.dataset.theme = choice
  document.cookie = `theme=${choice}; path=/; max-age=31536000; samesite=lax`
  all("[data-theme-toggle]").forEach(nameTheme)
}

// Says on the button which theme there is.
export const nameTheme = button => { (button.querySelector("span") || button).textContent = button.getAttribute(`data-label-${cookie()}`) }

document.addEventListener("click", event => {
  if (event.target.closest?.("[data-theme-toggle]")) theme({ auto: "light", light: "dark", dark: "auto" }[cookie()])
})
