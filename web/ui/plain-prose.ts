/** A line of prose without the signs of Markdown: it may be the cut beginning of a text. */
export function plainProse(text: string): string {
  return withoutTable(text)
    .replaceAll(/!?\[([^[\]]*)\]\([^()[\]\s]*\)/g, "$1")
    .replaceAll(/`+|~~/g, "")
    .replaceAll(/(?<![/\w])\*\*(?=\S)|(?<=\S)\*\*(?![/\w*])/g, "")
    .replaceAll(/(?<![\w*/])\*(?=[^\s*])([^*]*[^\s*/])\*(?![\w*])/g, "$1")
    .replaceAll(/(?:^|\s)#{1,6}(?=\s)|^(?:>|[-*+])(?=\s)/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** The cells of a table as a list; bars elsewhere are text. */
function withoutTable(text: string): string {
  const rule = /\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?)?/g;
  return rule.test(text) ? text.replaceAll(rule, "|").replaceAll(/(?:\s*\|)+\s*/g, " · ") : text;
}
