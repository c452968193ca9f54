/** A line of prose without the signs of Markdown: it may be the cut beginning of a text. */
export function plainProse(text: string): string {
  return withoutTable(text)
    .replaceAll(/!?\[([^[\]]*)\]\([^()[\]\s]*\)/g, "$1")
    .replaceAll(/`+|~~/g, "")
    .replaceAll(/(?<![/\w])\*\*(?=\S)|(?<=\S)\*\*(?![/\w*])/g, "")
    .replaceAll(/(?<![\w*/])\*(?=[^\s*])([^*]*[^\s*/])\*(?![\w*])/g, "$1")
    .replaceAll(/(?<![\w/_])_(?=[^\s_])([^_]*[^\s_])_(?![\w_])/g, "$1")
    .replaceAll(/(?:^|\s)[-*+] \[[ xX]\](?=\s)/g, " ")
    .replaceAll(/(?:^|\s)#{1,6}(?=\s)|^(?:>|[-*+])(?=\s)/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Below the heads of a table: `---` */
const isRule = (cell: string): boolean => /^:?-{3,}:?$/.test(cell);

/** The cells of a table as a list; bars elsewhere are text. */
function withoutTable(text: string): string {
  const cells = text.split("|").map((cell) => cell.trim());
  return cells.some(isRule) ? cells.filter((cell) => cell !== "" && !isRule(cell)).join(" · ") : text;
}
