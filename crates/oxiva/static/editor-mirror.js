// A text with references in it, seen as text with pills. The text is the truth: each change is made in it, and
// the mirror drawn anew. What a browser changes by itself (an input method) is read back.

import { data, pieces } from "./editor-data.js"
import { draw, offsetAt, pointAt, read } from "./editor-drawing.js"

const MAX_UNDO = 200
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" })

export class Mirror {
  #past = []
  #future = []
  #atFocus = ""
  #run = "" // typing letter by letter is one step of undo

  constructor(field, box) {
    this.field = field
    this.box = box
    this.isLong = field.tagName === "TEXTAREA"
    this.#draw()
    box.addEventListener("beforeinput", event => this.#before(event))
    box.addEventListener("input", () => this.#readBack())
    box.addEventListener("compositionend", () => this.#readBack(true))
    box.addEventListener("keydown", event => this.#key(event))
    for (const name of ["copy", "cut"]) box.addEventListener(name, event => this.#copy(event))
    box.addEventListener("dragstart", event => event.preventDefault())
    box.addEventListener("focus", () => { this.#atFocus = this.text })
    box.addEventListener("blur", () => { this.#run = ""; this.#changed() })
  }

  get text() { return this.field.value }

  // Where the selection stands in the text; at its end without one.
  selection() {
    const chosen = getSelection()
    if (!chosen.rangeCount || !this.box.contains(chosen.anchorNode)) return { start: this.text.length, end: this.text.length, focus: this.text.length }
    const [anchor, focus] = [offsetAt(this.box, chosen.anchorNode, chosen.anchorOffset), offsetAt(this.box, chosen.focusNode, chosen.focusOffset)]
    return { start: Math.min(anchor, focus), end: Math.max(anchor, focus), anchor, focus }
  }

  select(anchor, focus = anchor) {
    getSelection().setBaseAndExtent(...pointAt(this.box, anchor), ...pointAt(this.box, focus))
  }

  focus(start, end = start) {
    this.box.focus()
    this.select(start, end)
  }

  // One change, and one step of undo; `run`: together with the changes of the same run before it.
  replace(start, end, text, run = "") {
    const put = this.isLong ? text.replace(/\r\n?/g, "\n") : text.replace(/\s*[\r\n]+\s*/g, " ")
    if (!run || run !== this.#run) this.#past.push({ text: this.text, at: end })
    if (this.#past.length > MAX_UNDO) this.#past.shift()
    this.#future = []
    this.#run = run
    this.#set(this.text.slice(0, start) + put + this.text.slice(end), start + put.length)
  }

  #set(text, at) {
    this.field.value = text
    this.#draw()
    this.select(at)
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #draw() {
    draw(this.box, pieces(this.text), data())
    this.box.classList.toggle("empty", this.text === "")
  }

  #changed() {
    if (this.text === this.#atFocus) return
    this.#atFocus = this.text
    this.field.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #undo(from, to) {
    const state = from.pop()
    if (!state) return
    to.push({ text: this.text, at: this.selection().focus })
    this.#run = ""
    this.#set(state.text, state.at)
  }

  // What stands before or after a place: a whole reference, or one letter as people see it.
  #beside(at, back) {
    const piece = pieces(this.text).find(one => back ? one.start < at && at <= one.end : one.start <= at && at < one.end)
    if (!piece) return at
    if (piece.isReference) return back ? piece.start : piece.end
    const text = back ? this.text.slice(piece.start, at) : this.text.slice(at, piece.end)
    const letters = [...segmenter.segment(text)]
    return back ? at - letters.at(-1).segment.length : at + letters[0].segment.length
  }

  // What a key of deletion deletes.
  #deleted(event) {
    const { start, end } = this.selection()
    if (start !== end) return [start, end]
    if (event.inputType === "deleteContentBackward") return [this.#beside(start, true), start]
    if (event.inputType === "deleteContentForward") return [start, this.#beside(start, false)]
    const [range] = event.getTargetRanges()
    if (!range) return [start, end]
    return [offsetAt(this.box, range.startContainer, range.startOffset), offsetAt(this.box, range.endContainer, range.endOffset)]
  }

  #before(event) {
    if (event.isComposing || !event.cancelable) return
    event.preventDefault()
    const { inputType: kind } = event, { start, end } = this.selection()
    if (kind === "historyUndo") return this.#undo(this.#past, this.#future)
    if (kind === "historyRedo") return this.#undo(this.#future, this.#past)
    if (kind.startsWith("delete")) return this.replace(...this.#deleted(event), "", kind)
    if (kind === "insertParagraph" || kind === "insertLineBreak") {
      if (this.isLong) this.replace(start, end, "\n")
      else { this.#changed(); this.field.form.requestSubmit() }
      return
    }
    const text = event.data ?? event.dataTransfer?.getData("text/plain")
    if (!text) return
    if (kind === "insertReplacementText") {
      const [range] = event.getTargetRanges()
      if (range) return this.replace(offsetAt(this.box, range.startContainer, range.startOffset), offsetAt(this.box, range.endContainer, range.endOffset), text)
    }
    this.replace(start, end, text, kind === "insertText" && text.length === 1 ? kind : "")
    if (text === "{" && this.text.slice(0, start + 1).endsWith("{{")) this.box.dispatchEvent(new Event("opened"))
  }

  // After what a browser has changed by itself.
  #readBack(isOver = false) {
    const text = read(this.box)
    if (text !== this.text) {
      this.#past.push({ text: this.text, at: this.text.length })
      this.field.value = text
      this.box.classList.toggle("empty", text === "")
      this.field.dispatchEvent(new Event("input", { bubbles: true }))
    }
    if (!isOver) return
    const { focus } = this.selection()
    this.#draw()
    this.select(focus)
  }

  #key(event) {
    if (event.isComposing) return
    const back = event.key === "ArrowLeft"
    if ((back || event.key === "ArrowRight") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const { start, end, anchor, focus } = this.selection()
      this.#run = ""
      event.preventDefault()
      if (event.shiftKey) return this.select(anchor ?? focus, this.#beside(focus, back))
      return this.select(start === end ? this.#beside(focus, back) : back ? start : end)
    }
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const key = event.key.toLowerCase()
    if (key !== "z" && key !== "y") return
    event.preventDefault()
    if (key === "y" || event.shiftKey) this.#undo(this.#future, this.#past)
    else this.#undo(this.#past, this.#future)
  }

  #copy(event) {
    const { start, end } = this.selection()
    if (start === end) return
    event.preventDefault()
    event.clipboardData.setData("text/plain", this.text.slice(start, end))
    if (event.type === "cut") this.replace(start, end, "")
  }
}
