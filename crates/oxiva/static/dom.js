// What every script needs of the page: its elements, its language, and waiting.

export const root = document.documentElement
export const lang = root.lang || "fr"

// All elements of a part of the page.
export const all = (selector, within = document) => [...within.querySelectorAll(selector)]

export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

// Runs once nobody has asked for it any more for `wait` milliseconds; never, once `forget()` was called.
export const later = (wait, run) => {
  let timer
  const soon = (...args) => { clearTimeout(timer); timer = setTimeout(run, wait, ...args) }
  return Object.assign(soon, { forget: () => clearTimeout(timer) })
}
