// Forms from the keyboard: the first field has the focus, Ctrl+Enter (⌘+Enter) sends, Escape leaves by « Annuler ».

const FORM = "main form.form, .alone form"

/** The first field of the page's form, unless the page was opened at a certain place of it. */
export function focusFirst() {
  if (location.hash || document.activeElement !== document.body) return
  const fields = document.querySelector(FORM)?.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea")
  const first = [...fields ?? []].find(field => field.checkVisibility() && !field.disabled && !field.readOnly)
  first?.focus({ preventScroll: true })
}

document.addEventListener("keydown", event => {
  if (event.defaultPrevented || event.isComposing || event.repeat || event.altKey || event.shiftKey) return
  const within = event.target.closest?.("form")
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const button = within?.querySelector("button.primary:not([type=button], :disabled)")
    if (button) { event.preventDefault(); within.requestSubmit(button) }
  } else if (event.key === "Escape" && !event.ctrlKey && !event.metaKey && !document.querySelector("dialog[open], :popover-open")) {
    const form = within ?? document.querySelector(FORM)
    const leave = form?.matches(FORM) && form.querySelector(".form-actions > a.ghost[href]")
    if (leave) { event.preventDefault(); leave.click() }
  }
})
