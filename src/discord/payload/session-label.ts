import type { SessionLabel } from "../../core/announcement.ts";
import { escapedLine, plainLine } from "../text/line.ts";

const SHORT_ID_UNITS = 8;

/** The beginning of a session's id, as far as it is harmless in a name; by it a person finds a session's thread. */
export function shortId(sessionId: string): string {
  return sessionId.slice(0, SHORT_ID_UNITS).replaceAll(/[^\w-]/g, "") || "session";
}

/** What a session is called: raw, but never blank. */
export function sessionName({ title, projectName, sessionId }: SessionLabel): string {
  return firstVisible([title, projectName]) ?? shortId(sessionId);
}

/** What a session is called, escaped, where markup works. */
export function titleOf(label: SessionLabel, budget: number): string {
  return escapedLine(sessionName(label), budget) || escapedLine(shortId(label.sessionId), budget);
}

/** Project and branch, without what {@link sessionName} says already; empty when there is nothing to add. */
export function projectLine(label: SessionLabel, budget: number): string {
  const { projectName, branch } = label;
  const project = projectName === sessionName(label) ? null : projectName;
  return joinPlain([project, branch], budget);
}

/** Plain texts in one line, the absent and invisible ones left out. */
export function joinPlain(parts: readonly (string | null)[], budget: number): string {
  const lines = parts.map((part) => plainLine(part ?? "", budget)).filter((line) => line !== "");
  return plainLine(lines.join(" · "), budget);
}

function firstVisible(texts: readonly (string | null)[]): string | undefined {
  return texts.find((text) => text !== null && plainLine(text, 100) !== "") ?? undefined;
}
