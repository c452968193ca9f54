import { oneLine } from "./text.ts";
import { truncateAtGrapheme } from "./truncate.ts";
import { isBlank, sanitize } from "./sanitize.ts";

/** One line for a place where markup is shown as it stands: titles, names, footers. Empty when nothing can be seen. */
export function plainLine(raw: string, budget: number): string {
  // The first cut is only for cost; the second one is for graphemes.
  const line = truncateAtGrapheme(sanitize(oneLine(raw, budget * 2)).trim(), budget);
  return isBlank(line) ? "" : line;
}

/** Plain texts in one line, the absent and invisible ones left out. */
export function joinPlain(parts: readonly (string | null)[], budget: number): string {
  const lines = parts.map((part) => plainLine(part ?? "", budget)).filter((line) => line !== "");
  return plainLine(lines.join(" · "), budget);
}
