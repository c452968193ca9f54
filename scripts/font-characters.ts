/** Every character between two, both included. */
function range(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).join("");
}

/** What the first view's fonts draw: ASCII, Latin-1, punctuation and the symbols of the page. Keys: ⌘ ⇧ ⌥ ⌃ ↵ ⌫ ⎋. */
export const CHARACTERS =
  range(0x20, 0x7e) + range(0xa0, 0xff) + "‐‑‒–—―‘’‚“”„†‡•…‰′″‹›⁄€™−×÷≈≠≤≥∞√←↑→↓↔↵⇧⌘⌥⌃⌫⎋◆◇●○◌■□▲▼▶◀✓✕✗";

/** Other European languages in Latin letters; loaded where such a text is on the page. As in style/fonts.css. */
export const EUROPEAN = range(0x100, 0x17f) + range(0x218, 0x21b) + range(0x1e80, 0x1ef9);
