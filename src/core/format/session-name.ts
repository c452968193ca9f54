import type { SessionLabel } from "../notification/notification.ts";
import { plainLine } from "./plain-line.ts";
import { shortId } from "./short-id.ts";

/** A session's display name: raw, but never blank. */
export function sessionName({ title, projectName, sessionId }: SessionLabel): string {
  return firstVisible([title, projectName]) ?? shortId(sessionId);
}

function firstVisible(texts: readonly (string | null)[]): string | undefined {
  return texts.find((text) => text !== null && plainLine(text, 100) !== "") ?? undefined;
}
