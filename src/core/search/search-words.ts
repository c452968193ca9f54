/** Each word is a condition on every stored session, so their number is limited. */
const MAX_WORDS = 8;

/** The words of a session search; each must be in one of a session's texts, see `SessionFilter.text`. */
export function searchWords(query: string): readonly string[] {
  const words = query.split(/\s+/u).filter((word) => word !== "");
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** Whether each word is in one of the texts. Like the store's `LIKE`, it ignores case for ASCII letters only. */
export function hasSearchWords(texts: readonly (string | null | undefined)[], words: readonly string[]): boolean {
  const folded = texts.map((text) => foldAscii(text ?? ""));
  return words.every((word) => folded.some((text) => text.includes(foldAscii(word))));
}

function foldAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
