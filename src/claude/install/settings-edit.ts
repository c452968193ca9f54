import type { JsonMember, JsonNode } from "./settings-json.ts";
import { render, type SettingsStyle } from "./settings-style.ts";

/** A range of a text and its replacement. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Edits must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const edit of edits.toSorted((a, b) => b.from - a.from)) {
    result = result.slice(0, edit.from) + edit.text + result.slice(edit.to);
  }
  return result;
}

type Container = Exclude<JsonNode, { kind: "scalar" }>;

function partsOf(container: Container): readonly (JsonMember | JsonNode)[] {
  return container.kind === "object" ? container.members : container.items;
}

/**
 * Adds a last part to an object or array, in the layout of the existing parts.
 * @param key the name in an object, null in an array
 */
export function appendPart(
  text: string,
  { container, key, value }: { container: Container; key: string | null; value: unknown },
  style: SettingsStyle,
): Edit {
  const last = partsOf(container).at(-1);
  const name = key === null ? "" : JSON.stringify(key) + style.colon;
  if (last !== undefined) {
    const lead = /(?<![ \t\r\n])[ \t\r\n]*$/.exec(text.slice(container.start + 1, last.start))?.[0] ?? "";
    const base = lead.includes("\n") ? lead.slice(lead.lastIndexOf("\n") + 1) : null;
    const gap = base === null ? lead : style.lineBreak + base;
    return { from: last.end, to: last.end, text: `,${gap}${name}${render(value, style, base)}` };
  }
  const inside = { from: container.start + 1, to: container.end - 1 };
  if (style.indent === null) return { ...inside, text: name + render(value, style, null) };
  const outer =
    /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", container.start) + 1).replace(/^\ufeff/, ""))?.[0] ?? "";
  const base = outer + style.indent;
  const body = `${style.lineBreak}${base}${name}${render(value, style, base)}${style.lineBreak}${outer}`;
  return { ...inside, text: body };
}

/** Removes parts of an object or array with the comma that belongs to each: undoes {@link appendPart} exactly. */
export function removeParts(container: Container, dropped: ReadonlySet<number>): Edit[] {
  const parts = partsOf(container);
  const firstKept = parts.findIndex((_, index) => !dropped.has(index));
  const kept = parts[firstKept];
  if (kept === undefined) return [{ from: container.start + 1, to: container.end - 1, text: "" }];
  const edits = firstKept > 0 ? [{ from: parts[0]?.start ?? kept.start, to: kept.start, text: "" }] : [];
  for (let index = firstKept + 1; index < parts.length; index++) {
    const [before, part] = [parts[index - 1], parts[index]];
    if (dropped.has(index) && before && part) edits.push({ from: before.end, to: part.end, text: "" });
  }
  return edits;
}
