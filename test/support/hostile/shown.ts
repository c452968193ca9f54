import { parse } from "discord-markdown-parser";

export interface MarkdownNode {
  readonly type: string;
  readonly content?: string | readonly MarkdownNode[];
  readonly name?: string;
}

/** The visible text of a source; each markup kind is between two private-use characters. */
export function shown(source: string): string {
  return seen(parse(source, "extended"));
}

function seen(nodes: readonly MarkdownNode[]): string {
  return nodes
    .map(({ type, content, name }) => {
      if (type === "br") return "\n";
      if (type === "twemoji") return name ?? "";
      if (type === "text" && typeof content === "string") return content;
      // Small print is visible text too.
      if (type === "subtext" && Array.isArray(content)) return `\ue000${type}\ue001${seen(content)}`;
      return `\ue000${type}\ue001`;
    })
    .join("");
}

/** The kinds of markup in the result of {@link shown}, in order. */
export function markupIn(visible: string): string[] {
  return Array.from(visible.matchAll(/\ue000(\w+)\ue001/g), ([, kind]) => kind ?? "");
}
