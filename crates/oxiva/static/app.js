// Oxiva: everything here only improves pages that already work without it.
//
//   data-live="ID"            a filter form: submit while typing, replace #ID, keep the URL
//   data-refresh="SECONDS"    a region with an id that replaces itself (data-live-url, data-refresh-only="ID ID")
//   data-read-at="URL"        where this page is read: a form that was refused is answered under the form's address
//   data-copy="#ID | text"    copy to the clipboard
//   data-confirm="question"   ask before this button submits (data-confirm-label)
//   data-hotkey="c | g s | /" click or focus this element from the keyboard; [data-rows] for j and k
//   data-relative             <time> shown as « il y a 2 heures »
//   data-spare="label"        numbered rows of a form: the empty ones wait behind a button
//   data-continue             a form that posts itself until its answer has none ([data-stop] halts it); "asked": once it is sent
//   data-picker="URL"         combobox over suggestions (data-picker-name, data-picker-value)
//   data-theme-toggle, data-open="DIALOG", data-dismiss, data-guard
"use strict"
{
  const root = document.documentElement
  const lang = root.lang || "fr"
  const words = {
    fr: { copied: "Copié", cancel: "Annuler", confirm: "Confirmer", suggestions: "Suggestions", none: "Aucun résultat",
      found: n => (n > 1 ? `${n} suggestions` : "1 suggestion"), copyByHand: "Appuyez sur Ctrl+C pour copier" },
    en: { copied: "Copied", cancel: "Cancel", confirm: "Confirm", suggestions: "Suggestions", none: "No result",
      found: n => (n > 1 ? `${n} suggestions` : "1 suggestion"), copyByHand: "Press Ctrl+C to copy" },
  }
  const say = words[lang.slice(0, 2)] || words.en
  const all = (selector, within = document) => [...within.querySelectorAll(selector)]
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    element.append(...children)
    return element
  }
  const later = (wait, run) => {
    let timer
    return (...args) => { clearTimeout(timer); timer = setTimeout(run, wait, ...args) }
  }

  // One polite live region speaks for every enhancement.
  const voice = make("p", { class: "visually-hidden", role: "status" })
  const announce = text => { voice.textContent = ""; setTimeout(() => { voice.textContent = text }, 60) }

  let readAt = document.querySelector("[data-read-at]")?.dataset.readAt

  // ── Fragments ────────────────────────────────────────────────────────────
  const received = new WeakMap() // element → the HTML it came from, before times were made relative

  // Fetches `url` and replaces the elements with these ids by their new selves. False when none was there.
  // All stays as it is if, by the time of the answer, it is not `wanted` any more.
  async function swap(ids, url, { wanted = () => true, ...how } = {}) {
    const response = await fetch(url, { headers: { "X-Fragment": ids.join(" ") }, credentials: "same-origin", ...how })
    if (response.redirected && new URL(response.url).pathname !== new URL(url, location.href).pathname) {
      location.assign(response.url) // signed out meanwhile
      return false
    }
    if (!response.ok) throw new Error(`status ${response.status}`)
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    if (!wanted()) return true
    let any = false
    for (const id of ids) {
      const before = document.getElementById(id), after = page.getElementById(id)
      if (!before || !after) continue
      any = true
      const html = after.outerHTML
      if (received.get(before) === html) { before.removeAttribute("aria-busy"); continue }
      const focused = before.contains(document.activeElement) && document.activeElement
      const handle = focused && (focused.id ? `#${CSS.escape(focused.id)}` : focused.getAttribute("href") && `a[href="${CSS.escape(focused.getAttribute("href"))}"]`)
      for (const opened of all("details[id]", before)) {
        const same = after.querySelector(`#${CSS.escape(opened.id)}`)
        if (same) same.open = opened.open
      }
      for (const ticked of all("input[type=checkbox][id]:checked", before)) {
        const same = after.querySelector(`#${CSS.escape(ticked.id)}`)
        if (same) same.checked = true
      }
      before.replaceWith(document.adoptNode(after))
      received.set(after, html)
      enhance(after)
      after.dispatchEvent(new CustomEvent("swapped", { bubbles: true }))
      if (handle) after.querySelector(handle)?.focus({ preventScroll: true })
    }
    return any
  }

  function liveForm(form) {
    const target = form.dataset.live
    let flight
    const run = async () => {
      const url = new URL(form.action || location.href)
      url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""))
      flight?.abort()
      flight = new AbortController()
      document.getElementById(target)?.setAttribute("aria-busy", "true")
      try {
        if (!await swap([target], url, { signal: flight.signal })) return void location.assign(url)
        history.replaceState(history.state, "", url)
        readAt = undefined // the address is this page's own again
        const count = document.querySelector(`#${CSS.escape(target)} :is(.pagination span, .empty h2)`)
        if (count) announce(count.textContent)
      } catch (error) {
        if (error.name !== "AbortError") location.assign(url)
      }
    }
    const soon = later(250, run)
    form.addEventListener("input", soon)
    form.addEventListener("change", event => { if (event.target.matches("select, [type=checkbox], [type=radio]")) run() })
    form.addEventListener("submit", event => { event.preventDefault(); run() })
  }

  // Refreshes while the tab is visible; slows down when the server does not answer; ends when the new
  // region no longer asks for it.
  function refresh(region, wait = Number(region.dataset.refresh) * 1000) {
    if (!(wait > 0)) return
    const ids = (region.dataset.refreshOnly || region.id).split(" ")
    const edited = () => region.contains(document.activeElement) && document.activeElement.matches("input, textarea, select") && !region.dataset.refreshOnly
    setTimeout(async function tick() {
      if (!region.isConnected) return
      if (document.hidden) return void document.addEventListener("visibilitychange", tick, { once: true })
      if (edited()) return void refresh(region, wait)
      let next = Number(region.dataset.refresh) * 1000
      try {
        await swap(ids, region.dataset.liveUrl || readAt || location.href, { wanted: () => !edited() }) // somebody may begin meanwhile
      } catch {
        next = Math.min(wait * 2, 60000)
      }
      all(".live").forEach(dot => dot.classList.toggle("paused", next > wait))
      if (region.isConnected) refresh(region, next) // otherwise its successor has started its own
    }, wait)
  }

  // ── Forms ────────────────────────────────────────────────────────────────
  const entries = form => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]))
  const guarded = new Map() // form → what it held when the page came

  function guard(form) {
    guarded.set(form, document.querySelector(".error-summary") ? null : entries(form))
  }
  addEventListener("beforeunload", event => {
    for (const [form, initial] of guarded) if (form.isConnected && entries(form) !== initial) event.preventDefault()
  })

  function ask(button) {
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

  document.addEventListener("submit", event => {
    const form = event.target, button = event.submitter
    if (event.defaultPrevented || form.method === "dialog") return
    if (button?.dataset.confirm && !button.dataset.confirmed) { event.preventDefault(); return void ask(button) }
    if (form.dataset.sent) return void event.preventDefault()
    guarded.delete(form)
    if (form.method !== "post") return
    form.dataset.sent = "yes"
    const buttons = [...form.elements].filter(element => element.type === "submit" && !element.disabled)
    const release = () => { delete form.dataset.sent; buttons.forEach(each => { each.disabled = false }) }
    setTimeout(() => buttons.forEach(each => { each.disabled = true })) // after the submitter's value was taken
    setTimeout(release, 15000)
    addEventListener("pageshow", release, { once: true }) // back from the cache of the browser
  })

  // Rows after the first empty one are hidden; the button brings them back one by one.
  function spare(list) {
    const rows = [...list.children]
    const empty = row => all("input:not([type=checkbox]), select", row).every(field => field.tagName === "SELECT" ? field.selectedIndex === 0 : !field.value)
    const used = rows.findLastIndex(row => !empty(row))
    rows.forEach((row, at) => { row.hidden = at > Math.max(used, 0) })
    const more = make("button", { type: "button", class: "button small" }, list.dataset.spare)
    const left = () => rows.filter(row => row.hidden)
    more.hidden = !left().length
    more.addEventListener("click", () => {
      const row = left()[0]
      row.hidden = false
      more.hidden = !left().length
      row.querySelector("input, select").focus()
    })
    list.after(more)
  }

  // The page works by its button; here it is pressed until nothing is left, a small step at a time.
  const halted = new Set()
  function carryOn(form) {
    const region = form.closest("[id]"), stop = form.querySelector("[data-stop]"), go = form.querySelector("button:not([type])")
    async function step() {
      form.setAttribute("aria-busy", "true")
      try {
        await swap([region.id], form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) })
        const now = document.getElementById(region.id), done = now.querySelector("[data-say]")
        if (done) announce(done.textContent)
        else now.querySelector("[data-stop]:not([hidden]), form[data-continue] button:not([type], [hidden])")?.focus()
      } catch { // no answer: whoever looks decides
        form.removeAttribute("aria-busy")
        if (stop) stop.hidden = true
        go.hidden = false
      }
    }
    form.addEventListener("submit", event => { event.preventDefault(); step() })
    if (form.dataset.continue === "asked" || halted.delete(region.id)) return
    stop.hidden = false
    go.hidden = true
    stop.addEventListener("click", () => { halted.add(region.id); stop.disabled = true })
    step()
  }

  function picker(input) {
    const list = make("ul", { class: "picker-list", id: `${input.id}-list`, role: "listbox", "aria-label": say.suggestions, hidden: "" })
    const chosen = make("input", { type: "hidden", name: input.dataset.pickerName || `${input.name}_id`, value: input.dataset.pickerValue || "" })
    for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value)
    input.after(chosen, list)
    let active = -1, flight
    const options = () => all("[role=option]", list)
    const mark = index => {
      const items = options()
      active = items.length ? (index + items.length) % items.length : -1
      items.forEach((item, at) => item.setAttribute("aria-selected", at === active))
      if (active < 0) return void input.removeAttribute("aria-activedescendant")
      input.setAttribute("aria-activedescendant", items[active].id)
      items[active].scrollIntoView({ block: "nearest" })
    }
    const show = open => {
      list.hidden = !open
      list.style.top = `${input.offsetTop + input.offsetHeight}px`
      input.setAttribute("aria-expanded", open)
      if (!open) { active = -1; input.removeAttribute("aria-activedescendant") }
    }
    const choose = item => {
      input.value = item.dataset.label
      chosen.value = item.dataset.id
      show(false)
      input.dispatchEvent(new Event("change", { bubbles: true }))
    }
    const search = later(150, async () => {
      const url = new URL(input.dataset.picker, location.href)
      url.searchParams.set("q", input.value.trim())
      flight?.abort()
      flight = new AbortController()
      try {
        const found = await (await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: flight.signal })).json()
        if (document.activeElement !== input) return
        list.replaceChildren(...found.map(({ id, label, hint }, at) => {
          const item = make("li", { role: "option", id: `${list.id}-${at}`, "aria-selected": "false" }, label)
          if (hint) item.append(make("small", {}, hint))
          Object.assign(item.dataset, { id, label })
          return item
        }))
        announce(found.length ? say.found(found.length) : say.none)
        show(found.length > 0)
        if (found.length) mark(0)
      } catch { /* aborted, or offline: the plain text field remains */ }
    })
    input.addEventListener("input", () => { chosen.value = ""; search() })
    input.addEventListener("blur", () => show(false))
    input.addEventListener("keydown", event => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault()
        if (list.hidden) search()
        else mark(active + (event.key === "ArrowDown" ? 1 : -1))
      } else if (!list.hidden && event.key === "Enter" && active >= 0) {
        event.preventDefault()
        choose(options()[active])
      } else if (!list.hidden && event.key === "Escape") {
        event.preventDefault()
        event.stopPropagation()
        show(false)
      }
    })
    list.addEventListener("pointerdown", event => event.preventDefault()) // keep the focus in the field
    list.addEventListener("click", event => { const item = event.target.closest("[role=option]"); if (item) choose(item) })
  }

  // ── Clicks ───────────────────────────────────────────────────────────────
  async function copy(button) {
    const source = button.dataset.copy.startsWith("#") ? document.querySelector(button.dataset.copy) : null
    const text = source ? source.value ?? source.textContent : button.dataset.copy
    const label = button.querySelector("span:not(.icon)") || button
    try {
      await navigator.clipboard.writeText(text)
    } catch { // not a secure context: leave the text selected
      if (source?.select) source.select()
      else if (source) getSelection().selectAllChildren(source)
      return announce(say.copyByHand)
    }
    announce(say.copied)
    if (button.dataset.copying) return
    button.dataset.copying = "yes"
    const before = label.textContent, mute = button.classList.contains("icon-only")
    if (!mute) label.textContent = say.copied
    button.classList.add("done")
    setTimeout(() => { if (!mute) label.textContent = before; button.classList.remove("done"); delete button.dataset.copying }, 1800)
  }

  const cookie = () => document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1] || "auto"
  function theme(choice) {
    if (choice === "auto") delete root.dataset.theme
    else root.dataset.theme = choice
    document.cookie = `theme=${choice}; path=/; max-age=31536000; samesite=lax`
    all("[data-theme-toggle]").forEach(nameTheme)
  }
  const nameTheme = button => { (button.querySelector("span") || button).textContent = button.getAttribute(`data-label-${cookie()}`) }

  document.addEventListener("click", event => {
    const at = selector => event.target.closest?.(selector)
    const found = at("[data-copy]") || at("[data-open]") || at("[data-dismiss]") || at("[data-theme-toggle]")
    if (found?.dataset.copy) copy(found)
    else if (found?.dataset.open) document.getElementById(found.dataset.open)?.showModal()
    else if (found?.hasAttribute("data-dismiss")) found.closest(".flash, .banner").remove()
    else if (found) theme({ auto: "light", light: "dark", dark: "auto" }[cookie()])
    if (event.target.tagName === "DIALOG" && event.target.open) { // a click on the backdrop
      const box = event.target.getBoundingClientRect()
      if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) event.target.close()
    }
    if (!at("[data-theme-toggle]")) all("details.dropdown[open]").forEach(menu => { if (!menu.contains(event.target) || at("[data-open]")) menu.open = false })
  })

  // ── Keyboard ─────────────────────────────────────────────────────────────
  let prefix = "", forget = later(1200, () => { prefix = "" })
  const visible = element => element.getClientRects().length > 0
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      for (const menu of all("details.dropdown[open]")) { menu.open = false; if (menu.contains(document.activeElement)) menu.querySelector("summary").focus() }
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || root.dataset.shortcuts === "off") return
    if (event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog")) return
    const pressed = prefix + event.key
    prefix = ""
    if (event.key === "?") {
      const help = document.getElementById("shortcuts")
      if (help) { event.preventDefault(); help.showModal() }
      return
    }
    if (pressed === "j" || pressed === "k") {
      const rows = all("[data-rows] .row-link").filter(visible)
      const here = rows.findIndex(row => row.closest("tr, li").contains(document.activeElement))
      const next = rows[here < 0 ? 0 : Math.min(Math.max(here + (pressed === "j" ? 1 : -1), 0), rows.length - 1)]
      if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: "nearest" }) }
      return
    }
    const target = all("[data-hotkey]").find(element => element.dataset.hotkey === pressed && (visible(element) || element.matches(".sidebar a")))
    if (target) {
      event.preventDefault()
      if (target.matches("input")) { target.focus(); target.select() } else target.click()
    } else if (all("[data-hotkey]").some(element => element.dataset.hotkey.startsWith(`${pressed} `))) {
      prefix = `${pressed} `
      forget()
    }
  })

  // ── Times ────────────────────────────────────────────────────────────────
  const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" })
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]
  function tell(time) {
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000
    if (Number.isNaN(seconds)) return
    time.title ||= time.textContent.trim()
    const [unit, size] = units.find(([, each]) => Math.abs(seconds) >= each) || units[3]
    // Within some seconds it is now; after a month the date says more.
    time.textContent = Math.abs(seconds) > 30 * 86400 ? time.title : relative.format(Math.abs(seconds) < 5 ? 0 : Math.trunc(seconds / size), unit)
  }
  setInterval(() => { if (!document.hidden) all("time[data-relative]").forEach(tell) }, 20000)

  // ── Start ────────────────────────────────────────────────────────────────
  function enhance(part) {
    const each = (selector, run) => { if (part.matches?.(selector)) run(part); all(selector, part).forEach(element => run(element)) }
    each("time[data-relative]", tell)
    each("form[data-live]", liveForm)
    each("[data-refresh]", element => refresh(element))
    each("input[data-picker]", picker)
    each("[data-spare]", spare)
    each("form[data-continue]", carryOn)
    each("form[data-guard]", guard)
    each("[data-theme-toggle]", nameTheme)
  }
  root.classList.add("js")
  document.body.append(voice)
  enhance(document)
  document.querySelector(".error-summary")?.focus()
}
