// The example of the original document, « Trois chemins », built from nothing by somebody without code: by
// mouse, by keyboard alone, and without JavaScript. Each step is tested, the zap is published, an activity is
// created, and its row is there. And a mail about urgent tickets, in a dozen clicks.

import assert from "node:assert/strict"
import { follow, openHouse, until } from "./support/house.mjs"

const { base, create, scene, person } = await openHouse({ relay: true })
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
    await dialog(page).getByRole("combobox").fill(data)
    await dialog(page).getByRole("option").filter({ has: page.getByText(data, { exact: true }) }).first().click()
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
      await reach(field)
      await page.keyboard.type(label)
      assert.equal(await field.locator("option:checked").innerText(), label)
    },
    async tick(field) {
      await reach(field)
      if (!await field.isChecked()) await page.keyboard.press("Space")
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

async function build({ page }, hand, subject) {
  const zap = await newZap(page, hand)
  await create("activites", { societe: "11", type: "task", action: "todo", statut: "inprogress", sujet: `${subject} (exemple)` })
  await addPaths(page, hand, zap)
  for (const [place, path] of PATHS.entries()) {
    await describePath(page, hand, path, place)
    await addRow(page, hand, path, place)
  }
}

for (const [name, who, hand, options] of [
  ["by mouse", "Ange", mouse, {}],
  ["by keyboard alone", "Claude", keyboard, {}],
  ["without JavaScript", "Sacha", page => ({ ...forms(page), isWithoutScript: true }), { script: false }],
]) {
  scene(`« Trois chemins » from nothing ${name}`, { as: admin(who), ...options }, async visit => {
    await build(visit, hand(visit.page), name)
  })
}
