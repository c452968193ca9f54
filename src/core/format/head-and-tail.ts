import { tailAtGrapheme, truncateAtGrapheme } from "./text.ts";

/** The beginning of a text, cut at a word where there is one, without a mark. */
export function headAtWord(text: string, budget: number): string {
  if (text.length <= budget) return text;
  const cut = truncateAtGrapheme(text, Math.max(1, budget + 1)).slice(0, -1);
  const space = cut.lastIndexOf(" ");
  return (space > budget / 2 ? cut.slice(0, space) : cut).trimEnd();
}

/**
 * A line of at most `budget` UTF-16 units with its head and its tail: `npx vitest … src/a.test.ts`. Three fifths of the
 * room are for the head; both are cut at words where there are any.
 */
export function headAndTail(text: string, budget: number): string {
  if (text.length <= budget) return text;
  if (budget < 24) return truncateAtGrapheme(text, budget);
  const head = headAtWord(text, Math.floor((budget * 3) / 5));
  const room = budget - head.length - 3;
  const end = tailAtGrapheme(text, room);
  const space = end.indexOf(" ");
  const tail = space >= 0 && space < room / 2 ? end.slice(space + 1) : end;
  return `${head} … ${tail}`;
}
