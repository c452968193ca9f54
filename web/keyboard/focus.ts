/**
 * Focuses the element of a selector after the next draw: it may have just scrolled into view. Keys may come before it: a
 * button that had the focus must not take them, and a field that gets the focus keeps it.
 */
export function focusRow(selector: string): void {
  blurField();
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  });
}

/** Moves by `step` from the focused element, or to the first one. */
export function focusStep(selector: string, step: number): void {
  const all = Array.from(document.querySelectorAll<HTMLElement>(selector));
  const at = all.findIndex((one) => one === document.activeElement);
  const to = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step));
  all[to]?.focus();
}

/** Takes the focus from the element that has it. */
export function blurField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Focuses the search of the view, else that of the page. */
export function focusSearch(): void {
  const field = document.querySelector("main [type=search]") ?? document.getElementById("search");
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}
