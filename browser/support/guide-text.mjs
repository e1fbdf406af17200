// What the guide says, as a person does it. The steps of its numbered lists are sentences of a few forms:
// « cliquez sur **X** », « tapez `T` dans **Y** »… What is bold there is a name on the page, what is code is
// typed. A step that names something which no form takes up is refused, so that all that is named is done.

import { readFileSync } from "node:fs"

const B = String.raw`\*\*(?<X>[^*]+)\*\*`, IN = String.raw`\*\*(?<Y>[^*]+)\*\*`, CODE = "`(?<T>[^`]+)`"

/** The forms of sentences: `do` says what is done; the groups X, Y, T and `nth` with what. */
const FORMS = {
  fr: {
    ordinals: ["premi(?:er|ère)", "deuxième", "troisième", "quatrième", "cinquième", "sixième"],
    article: "(?:le |la )?",
    within: String.raw`dans (?:la carte|le chemin|la ligne|le volet|la page) ${B},`,
    menu: String.raw`dans le menu,(?: sous «\s(?<X>[^»]+?)\s»,)?`,
    select: String.raw`choisissez ${B} dans ${"(?<NTH>)"}${IN}`,
    type: String.raw`tapez ${CODE} dans ${"(?<NTH>)"}${IN}`,
    line: String.raw`ajoutez la ligne ${CODE} dans ${"(?<NTH>)"}${IN}`,
    insert: String.raw`insérez ${B} dans ${"(?<NTH>)"}${IN}`,
    paste: String.raw`collez[^*.]*? dans ${"(?<NTH>)"}${IN}`,
    see: String.raw`vous voyez ${B}`,
    click: String.raw`(?:cliquez sur|ouvrez|choisissez|cochez) ${"(?<NTH>)"}${B}`,
    again: String.raw`, puis (?:encore )?(?:sur )?${"(?<NTH>)"}${B}`,
  },
  en: {
    ordinals: ["first", "second", "third", "fourth", "fifth", "sixth"],
    article: "(?:the )?",
    within: String.raw`in the (?:card|path|row|panel|page) ${B},`,
    menu: String.raw`in the menu,(?: under “(?<X>[^”]+)”,)?`,
    select: String.raw`choose ${B} in ${"(?<NTH>)"}${IN}`,
    type: String.raw`type ${CODE} into ${"(?<NTH>)"}${IN}`,
    line: String.raw`add the line ${CODE} to ${"(?<NTH>)"}${IN}`,
    insert: String.raw`insert ${B} into ${"(?<NTH>)"}${IN}`,
    paste: String.raw`paste[^*.]*? into ${"(?<NTH>)"}${IN}`,
    see: String.raw`you see ${B}`,
    click: String.raw`(?:click(?: on)?|open|choose|tick) ${"(?<NTH>)"}${B}`,
    again: String.raw`, then (?:once more )?${"(?<NTH>)"}${B}`,
  },
}

const ORDER = ["menu", "within", "select", "type", "line", "insert", "paste", "see", "click", "again"]

/** What one step asks for: a list of { do, X, Y, T, nth }. */
export function actions(lang, sentence) {
  const forms = FORMS[lang]
  const nth = `(?:${forms.article}(?<nth>${forms.ordinals.join("|")}) )?`
  const parts = ORDER.map(name => [name, new RegExp(forms[name].replace("(?<NTH>)", nth), "iuy")])
  const out = []
  let rest = ""
  for (let at = 0; at < sentence.length;) {
    const found = parts.flatMap(([name, form]) => {
      form.lastIndex = at
      const match = form.exec(sentence)
      return match ? [{ name, match }] : []
    })[0]
    if (!found) {
      rest += sentence[at++]
      continue
    }
    const { X, Y, T, nth: word } = found.match.groups ?? {}
    out.push({ do: found.name, X, Y, T, nth: word ? forms.ordinals.findIndex(one => new RegExp(`^${one}$`, "i").test(word)) : 0 })
    at = found.match.index + found.match[0].length
  }
  const left = rest.match(/\*\*[^*]+\*\*|`[^`]+`/)
  if (left) throw new Error(`nobody does what ${left[0]} names in « ${sentence} »`)
  return out
}

/** A chapter in the order in which it is read: { step, number } and { picture, alt }. */
export function chapter(lang, name) {
  const lines = readFileSync(new URL(`../../docs/guide/${lang}/${name}.md`, import.meta.url), "utf8").split("\n")
  const out = []
  let step = null
  for (const line of lines) {
    const item = line.match(/^(\d+)\. (.*)$/)
    const picture = line.match(/!\[([^\]]*)\]\(images\/([\w-]+)\.webp\)/)
    if (item) out.push(step = { step: item[2], number: Number(item[1]) })
    else if (picture) out.push({ picture: picture[2], alt: picture[1] })
    else if (step && /^ {3}\S/.test(line)) step.step += ` ${line.trim()}`
    else if (line.trim()) step = null
  }
  return out
}

/** The chapters that the program has, in their order. */
export function chapters() {
  const source = readFileSync(new URL("../../crates/oxiva/src/web/help/chapters.rs", import.meta.url), "utf8")
  return [...source.matchAll(/^ {4}chapter\("([\w-]+)"/gm)].map(match => match[1])
}
