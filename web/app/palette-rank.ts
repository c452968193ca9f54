/** A match in `name` counts more than one in `alias`. */
interface Findable {
  readonly name: string;
  readonly alias: string;
}

/** Items that contain every word of the query, best first; all, in their order, for an empty query. */
export function rank<Item extends Findable>(items: readonly Item[], query: string): readonly Item[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return items;
  return items
    .map((item, index) => ({ item, index, score: score(item, words) }))
    .filter(({ score: points }) => points > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ item }) => item);
}

function score({ name, alias }: Findable, words: readonly string[]): number {
  let points = 0;
  for (const word of words) {
    const found = wordScore(name.toLowerCase(), word) * 3 || wordScore(alias.toLowerCase(), word);
    if (found === 0) return 0;
    points += found;
  }
  return points;
}

/** 3 for the beginning of the text, 2 for the beginning of a word, 1 elsewhere. */
function wordScore(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at <= 0) return at === 0 ? 3 : 0;
  return /[\s/_.:-]/.test(text[at - 1] ?? "") ? 2 : 1;
}
