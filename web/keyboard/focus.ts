/** Moves the focus to what a selector finds, after it has been drawn: it may just have scrolled into view. */
export function focusRow(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true }));
}

/** From the one in focus so many places on, or to the first one. */
export function focusStep(selector: string, step: number): void {
  const all = Array.from(document.querySelectorAll<HTMLElement>(selector));
  const at = all.findIndex((one) => one === document.activeElement);
  const to = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step));
  all[to]?.focus();
}

/** Out of the field that somebody types in. */
export function blurField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Into the search of the view, where it has one, else that of the page. */
export function focusSearch(): void {
  const field = document.querySelector("main [type=search]") ?? document.getElementById("search");
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}
