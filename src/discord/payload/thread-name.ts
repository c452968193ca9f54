import type { SessionLabel } from "../../core/announcement.ts";
import { plainLine } from "../text/line.ts";
import { LIMITS } from "./limits.ts";
import { sessionName, shortId } from "./session-label.ts";

/**
 * The name of a session's thread or post: prefix, what the session is called, and the short id at the end, by which it is
 * found again when the title has changed. 1 to 100 units. Without a title it is the Python notifier's name.
 */
export function threadName({ label, prefix }: { readonly label: SessionLabel; readonly prefix: string }): string {
  const id = shortId(label.sessionId);
  const before = plainLine(prefix, 40);
  const name = plainLine(sessionName(label), LIMITS.threadName);
  if (name === id || name === "") return before === "" ? id : `${before} ${id}`;
  const end = ` · ${id}`;
  const start = before === "" ? "" : `${before} `;
  return `${start}${plainLine(name, LIMITS.threadName - start.length - end.length)}${end}`;
}
