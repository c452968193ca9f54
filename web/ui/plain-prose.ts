/** A line of prose without the signs of Markdown: it may be the cut beginning of a text. */
export function plainProse(text: string): string {
  return text
    .replaceAll(/!?\[([^[\]]*)\]\([^()[\]\s]*\)/g, "$1")
    .replaceAll(/`+|~~/g, "")
    .replaceAll(/(?<![/\w])\*\*(?=\S)|(?<=\S)\*\*(?![/\w*])/g, "")
    .replaceAll(/(?<![\w*/])\*(?=[^\s*])([^*]*[^\s*/])\*(?![\w*])/g, "$1")
    .replaceAll(/(?:^|\s)#{1,6}(?=\s)|^(?:>|[-*+])(?=\s)/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
