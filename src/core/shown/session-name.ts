import type { SessionLabel } from "../announcement.ts";
import { plainLine } from "./plain-line.ts";

const SHORT_ID_UNITS = 8;

/** The beginning of a session's id, as far as it is harmless in a name; by it a person finds the session. */
export function shortId(sessionId: string): string {
  return sessionId.slice(0, SHORT_ID_UNITS).replaceAll(/[^\w-]/g, "") || "session";
}

/** What a session is called: raw, but never blank. */
export function sessionName({ title, projectName, sessionId }: SessionLabel): string {
  return firstVisible([title, projectName]) ?? shortId(sessionId);
}

function firstVisible(texts: readonly (string | null)[]): string | undefined {
  return texts.find((text) => text !== null && plainLine(text, 100) !== "") ?? undefined;
}
