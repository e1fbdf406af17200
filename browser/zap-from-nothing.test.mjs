// The example of the original document, « Trois chemins », built from nothing by somebody without code: by
// mouse, by keyboard alone, and without JavaScript. Each step is tested, the zap is published, an activity is
// created, and its row is there. And a mail about urgent tickets, in a dozen clicks.

import assert from "node:assert/strict"
import { follow, openHouse, until } from "./support/house.mjs"

const { create, scene, person } = await openHouse({
  relay: true,
  // A mail server is set up; nobody answers there.
  more: { OXIVA_MAIL__SMTP_URL: "smtp://127.0.0.1:9", OXIVA_MAIL__FROM: "oxiva@oxiva.example" },
})
const admin = name => () => person(name, { role: "administrator" })

const PATHS = [
  { title: "Clients", objet: "client", table: "Clients", columns: { Nom: "nom", Ville: "ville" } },
  { title: "Activités", objet: "activite", table: "Activités", columns: { Type: "type", Sujet: "sujet" } },
  { title: "Tickets", objet: "ticket", table: "Tickets", columns: { Sujet: "sujet" } },
]

const dialog = page => page.getByRole("dialog", { name: "Insérer une donnée" })
const box = (page, name) => page.locator(`[id='saisie-${name}']`)

/** What a hand does with a mouse. */
const mouse = page => ({
  open: link => follow(page, link),
  press: button => button.click(),
  choose: (field, label) => field.selectOption({ label }),
  tick: field => field.check(),
  async type(name, text) {
    await box(page, name).click()
    await page.keyboard.insertText(text)
  },
  async write(field, text) {
    await field.click()
    await page.keyboard.press("Control+a")
    await page.keyboard.insertText(text)
  },
  async insert(name, data) {
    await box(page, name).locator("xpath=following-sibling::button").click()
    await dialog(page).getByRole("combobox", { name: "Chercher un nom ou une valeur" }).fill(data)
    await dialog(page).getByRole("listbox").getByRole("option").filter({ has: page.getByText(data, { exact: true }) }).first().click()
    await dialog(page).waitFor({ state: "hidden" })
  },
})

/** With a keyboard alone: whatever is reached by Tab can be used. */
const keyboard = page => {
  const reach = async locator => {
    for (let at = 0; at < 250; at++) {
      if (await locator.evaluate(element => element === document.activeElement)) return
      await page.keyboard.press("Tab")
    }
    assert.fail(`Tab does not lead to ${locator}`)
  }
  const press = async button => {
    await reach(button)
    await page.keyboard.press("Enter")
  }
  return {
    open: link => Promise.all([page.waitForEvent("load"), press(link)]),
    press,
    async choose(field, label) {
      // By arrows: what is typed is a new beginning for the browser where a slow machine leaves a second between two letters.
      const labels = await field.locator("option").allInnerTexts()
      const at = () => field.evaluate(select => select.selectedIndex)
      for (let times = 0; times < labels.length && await at() !== labels.indexOf(label); times++) {
        await reach(field)
        await page.keyboard.press(await at() < labels.indexOf(label) ? "ArrowDown" : "ArrowUp")
      }
      assert.equal(await field.locator("option:checked").innerText(), label)
    },
    // One of a group: Tab leads to the one that is chosen, the arrows to the others.
    async tick(field) {
      await reach(page.locator(`[name='${await field.getAttribute("name")}']:checked`))
      for (let at = 0; at < 5 && !await field.isChecked(); at++) await page.keyboard.press("ArrowUp")
      assert(await field.isChecked())
    },
    async type(name, text) {
      await reach(box(page, name))
      await page.keyboard.type(text)
    },
    async write(field, text) {
      await reach(field)
      await page.keyboard.press("Control+a")
      await page.keyboard.type(text)
    },
    async insert(name, data) {
      await reach(box(page, name))
      await page.keyboard.press("Control+Space")
      await page.keyboard.type(data)
      await page.keyboard.press("Enter")
      await dialog(page).waitFor({ state: "hidden" })
    },
  }
}

/** Without JavaScript: forms and pages. */
const forms = page => ({
  open: link => follow(page, link),
  press: button => follow(page, button),
  choose: (field, label) => field.selectOption({ label }),
  tick: field => field.check(),
  type: (name, text) => page.locator(`[name='${name}']`).fill(text),
  write: (field, text) => field.fill(text),
  insert: (name, data) => page.locator(`[name='${name}']`).fill(`{{1__${data}}}`),
})

const main = page => page.locator("main")
/** Goes on once the server has what was typed. */
async function keep(page, hand) {
  await hand.press(page.locator("#enregistrer"))
  await page.locator(".flash, [role=status]").filter({ hasText: "enregistré" }).first().waitFor({ state: "attached" })
}

async function newZap(page, hand) {
  await page.goto("/zaps")
  await hand.open(main(page).getByRole("link", { name: "Nouveau zap" }))
  await hand.open(page.locator("button.choice[value=catch_hook]"))
  const address = await page.locator("#address").innerText()
  const zap = page.url().match(/\/zaps\/(\d+)/)[1]
  // As the document says: the address goes into the module.
  await page.goto("/modules/zapier")
  await hand.write(page.locator("#url-relais"), address)
  await hand.press(page.getByRole("button", { name: "Valider" }))
  await page.getByText("C’est enregistré.").first().waitFor()
  return zap
}

async function addPaths(page, hand, zap) {
  await page.goto(`/zaps/${zap}/editeur`)
  await hand.open(page.locator("#etapes > .join a").last())
  await hand.open(page.locator("button.choice").filter({ hasText: /^\s*Chemins/ }))
  await hand.press(page.getByRole("button", { name: "Ajouter un chemin" }))
  await until(async () => await page.locator("li.way[id]").count() === 3)
}

async function describePath(page, hand, { title, objet }, place) {
  await page.goto(page.url().replace(/editeur.*/, "editeur"))
  await hand.open(page.locator("li.way[id] > header a").nth(place))
  await hand.tick(page.locator("[name=rule][value=custom]"))
  await hand.insert("key.1.1", "objet")
  await hand.choose(page.locator("[name='match.1.1']"), "est exactement")
  await hand.type("value.1.1", objet)
  await hand.write(page.locator("#title"), title)
  await keep(page, hand)
}

async function addRow(page, hand, { table, columns }, place) {
  await page.goto(page.url().replace(/editeur.*/, "editeur"))
  await hand.open(page.locator("li.way[id]").nth(place).locator(".join a").first())
  await hand.open(page.locator("button.choice").filter({ hasText: /^\s*Ajouter une ligne/ }))
  await hand.choose(page.locator("[id='f.table']"), table)
  if (hand.isWithoutScript) await keep(page, hand)
  for (const [column, data] of Object.entries(columns)) await hand.insert(`c.${column}`, data)
  await keep(page, hand)
}

/** Does what the step does, with the sample; says what it gave. */
async function testStep(page, hand, place) {
  await page.goto(page.url().replace(/editeur.*/, "editeur"))
  await hand.open(page.locator("li.way[id]").nth(place).locator("li[data-step] .step > a").first())
  await hand.press(page.getByRole("button", { name: "Le faire pour de vrai" }))
  await page.locator(".trial .last").filter({ hasText: "Dernier résultat" }).waitFor()
}

const RECORDS = {
  Clients: subject => ["societes", { nom: subject, type: "client", ville: "Évreux" }],
  Activités: subject => ["activites", { societe: "11", type: "task", action: "todo", statut: "inprogress", sujet: subject }],
  Tickets: subject => ["tickets", { societe: "11", sujet: subject }],
}

async function build(page, hand, name) {
  const zap = await newZap(page, hand)
  // One call of each kind: what it had can be chosen from.
  for (const [table, record] of Object.entries(RECORDS)) await create(...record(`${table} ${name}, exemple`))
  await until(async () => (await fetchText(page, `/zaps/${zap}/editeur/etape/1`)).split("exemple").length > 3)
  await addPaths(page, hand, zap)
  for (const [place, path] of PATHS.entries()) {
    await describePath(page, hand, path, place)
    await addRow(page, hand, path, place)
    await testStep(page, hand, place)
  }
  await page.goto(`/zaps/${zap}/editeur`)
  await hand.open(page.getByRole("link", { name: "Publier", exact: true }))
  await hand.open(page.getByRole("button", { name: "Publier et activer" }))
  await page.getByText("Le zap est publié et actif.").waitFor()
}

const fetchText = async (page, path) => (await page.request.get(path)).text()

/** The record that is created is a row of its table, and of no other. */
async function works(page, name) {
  for (const [table, record] of Object.entries(RECORDS)) {
    const subject = `${table} ${name}, réel`
    await create(...record(subject))
    const tables = await fetchText(page, "/tableaux")
    const rows = async one => {
      const href = tables.match(new RegExp(`href="(/tableaux/\\d+)"[^>]*>${one}<`))[1]
      return (await fetchText(page, href)).split(subject).length > 1
    }
    await until(() => rows(table))
    for (const other of Object.keys(RECORDS)) if (other !== table) assert(!await rows(other), `${subject} in ${other}`)
  }
}

for (const [name, who, hand, options] of [
  ["by mouse", "Ange", mouse, {}],
  ["by keyboard alone", "Claude", keyboard, {}],
  ["without JavaScript", "Sacha", page => ({ ...forms(page), isWithoutScript: true }), { script: false }],
]) {
  scene(`« Trois chemins » from nothing ${name}`, { as: admin(who), ...options }, async ({ page }) => {
    await build(page, hand(page), name)
    await works(page, name)
  })
}

scene("« M’écrire quand un ticket urgent arrive » in twelve clicks from nothing", { as: admin("Eden") }, async ({ page }) => {
  let clicks = 0
  const click = async (what, goes) => {
    clicks += 1
    await (goes ? follow(page, what) : what.click())
  }
  await page.goto("/")
  await click(page.locator("#nav summary").filter({ hasText: "Automatisation" }))
  await click(page.getByRole("navigation").getByRole("link", { name: "Zaps", exact: true }), true)
  await click(main(page).getByRole("link", { name: "Nouveau zap" }), true)
  await click(page.locator("button.choice").filter({ hasText: /^\s*Ticket créé/ }), true)
  await click(box(page, "key.1.1"))
  await page.keyboard.press("Control+Space")
  await page.keyboard.type("priorité")
  await page.keyboard.press("Enter")
  await dialog(page).waitFor({ state: "hidden" })
  await click(box(page, "value.1.1"))
  await page.keyboard.type("urgent")
  await click(page.locator("#etapes .join a").last(), true)
  await page.keyboard.type("envoyer un e-mail") // the search has the focus
  const mail = page.locator("button.choice").filter({ hasText: /^\s*Envoyer un e-mail/ })
  await until(async () => await page.locator("button.choice").count() === 1)
  await click(mail, true)
  await click(box(page, "f.to"))
  await page.keyboard.type("eden@oxiva.example")
  await page.keyboard.press("Tab") // the list of data
  await page.keyboard.press("Tab")
  await page.keyboard.type("Ticket urgent")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Tab")
  await page.keyboard.type("Voir ")
  await page.keyboard.press("Control+Space")
  await page.keyboard.type("url")
  await page.keyboard.press("Enter")
  await dialog(page).waitFor({ state: "hidden" })
  await click(page.getByRole("link", { name: "Publier", exact: true }), true)
  await page.locator("#phrase").filter({ hasText: /À chaque nouveau ticket, si priorité contient «\s?Urgente\s?», un e-mail part à eden@oxiva\.example/ }).waitFor()
  await click(page.getByRole("button", { name: "Publier et activer" }), true)
  await page.getByText("Le zap est publié et actif.").waitFor()
  assert(clicks <= 12, `${clicks} clicks`)
  // An ordinary ticket starts nothing; an urgent one does.
  const zap = page.url().match(/\/zaps\/(\d+)/)[1]
  const runs = async () => (await fetchText(page, `/executions?zap=${zap}`)).split('class="row-link" href="/executions/').length - 1
  await create("tickets", { societe: "11", sujet: "Sans hâte", priorite: "low" })
  await create("tickets", { societe: "11", sujet: "Tout de suite", priorite: "urgent" })
  await until(async () => await runs() === 1)
})
