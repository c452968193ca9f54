import { oneLine } from "./text.ts";
import { truncateAtGrapheme } from "./truncate.ts";
import { isBlank, sanitize } from "./sanitize.ts";

/** One line for titles, names and footers, where markup is not interpreted. Empty when no character is visible. */
export function plainLine(raw: string, budget: number): string {
  // The first cut limits the cost; the second one is at graphemes.
  const line = truncateAtGrapheme(sanitize(oneLine(raw, budget * 2)).trim(), budget);
  return isBlank(line) ? "" : line;
}

/** Plain texts in one line, without the absent and invisible ones. */
export function joinPlain(parts: readonly (string | null)[], budget: number): string {
  const lines = parts.map((part) => plainLine(part ?? "", budget)).filter((line) => line !== "");
  return plainLine(lines.join(" · "), budget);
}
