// data-read-at="URL": where this page is read. A form that was refused is answered under the form's own
// address, which answers no GET.

let readAt = document.querySelector("[data-read-at]")?.dataset.readAt

export const pageAddress = () => readAt ?? location.href

// The address bar says where the page is read from now on.
export function addressIsRight() {
  readAt = undefined
}
