import type { JsonNode } from "./settings-json.ts";

/** The layout of a settings file, so that our additions look like the rest of it. */
export interface SettingsStyle {
  /** One level of indentation; null where everything is on one line. */
  readonly indent: string | null;
  readonly lineBreak: "\n" | "\r\n";
  /** Between a name and its value, blanks included. */
  readonly colon: string;
}

export const DEFAULT_STYLE: SettingsStyle = { indent: "  ", lineBreak: "\n", colon: ": " };

export function styleOf(text: string, root: JsonNode): SettingsStyle {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const first = root.kind === "object" ? root.members[0] : undefined;
  if (first === undefined) return { ...DEFAULT_STYLE, lineBreak };
  const lead = text.slice(root.start + 1, first.start);
  const between = text.slice(first.start, first.value.start);
  return {
    indent: lead.includes("\n") ? lead.slice(lead.lastIndexOf("\n") + 1) : null,
    lineBreak,
    // Odd layouts, such as a line break before the value, are not imitated.
    colon: /"( ?: ?)$/.exec(between)?.[1] ?? ": ",
  };
}

/** A value in that style; its first line has no indentation, the others get `base` before their own. */
export function render(value: unknown, style: SettingsStyle, base: string | null): string {
  const space = base === null ? undefined : (style.indent ?? "  ");
  const lines = JSON.stringify(value, null, space).split("\n");
  // Only a name can be followed by `": ` on these lines; our values end their line.
  const dressed = lines.map((line) => line.replace(/^(\s*"[^"]*"): /, `$1${style.colon}`));
  return dressed.join(`${style.lineBreak}${base ?? ""}`);
}
