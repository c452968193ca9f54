/**
 * A query for every trigram of a text. The index keeps no positions (a third of the space), so it cannot find the
 * phrase itself; the check against the text does.
 * @returns null when the text has no trigram
 */
export function trigramQuery(text: string): string | null {
  const characters = Array.from(text.toWellFormed().replaceAll("\0", ""));
  if (characters.length < 3) return null;
  const trigrams = characters.slice(2).map((last, index) => `${characters[index]}${characters[index + 1]}${last}`);
  // Twenty trigrams are selective enough; more only cost time.
  const chosen = [...new Set(trigrams)].slice(0, 20);
  return chosen.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(" AND ");
}

/** A pattern for `LIKE … ESCAPE '\\'` that matches the text literally, anywhere. */
export function likePattern(text: string): string {
  return `%${text.toWellFormed().replaceAll(/[\\%_]/g, "\\$&")}%`;
}
