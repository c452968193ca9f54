/** Sentences of the daemon's by what they become; each `*` stands for a detail, in the same order on both sides. */
export type Phrases = Readonly<Record<string, string>>;

/** A sentence in other words, as it came where it is none that is known. */
export function rephrase(phrases: Phrases, sentence: string): string {
  if (Object.hasOwn(phrases, sentence)) return phrases[sentence] ?? sentence;
  for (const [pattern, words] of Object.entries(phrases)) {
    if (!pattern.includes("*")) continue;
    const details = detailsOf(pattern, sentence);
    if (details === null) continue;
    return words.replaceAll("*", () => details.shift() ?? "");
  }
  return sentence;
}

/** What stands for each `*`, none of it empty; null where the sentence is another one. */
function detailsOf(pattern: string, sentence: string): string[] | null {
  const parts = pattern.split("*");
  const [first = "", ...rest] = parts;
  if (!sentence.startsWith(first)) return null;
  const details: string[] = [];
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const found =
      isLast && part === "" ? sentence.length : isLast ? sentence.lastIndexOf(part) : sentence.indexOf(part, at + 1);
    if (found <= at || (isLast && found + part.length !== sentence.length)) return null;
    details.push(sentence.slice(at, found));
    at = found + part.length;
  }
  return details;
}
