import type { SessionLabel } from "../../../core/notification/notification.ts";
import { plainLine } from "../../../core/format/plain-line.ts";
import { sessionName } from "../../../core/format/session-name.ts";
import { shortId } from "../../../core/format/short-id.ts";
import { LIMITS } from "./message-limits.ts";

const PROJECT_CHARS = 30;

/**
 * The name of a session's thread or post: prefix, project, what the session is called, and the short id at the end, by
 * which it is found again when the title has changed. A list of threads shows nothing else, so the project stands first.
 * 1 to 100 units. Without project and title it is the Python notifier's name.
 */
export function threadName({ label, prefix }: { readonly label: SessionLabel; readonly prefix: string }): string {
  const id = shortId(label.sessionId);
  const before = plainLine(prefix, 40);
  const project = plainLine(label.projectName ?? "", PROJECT_CHARS);
  const title = plainLine(sessionName(label), LIMITS.threadName);
  const name = project === "" || sessionName(label) === label.projectName ? title : `${project}: ${title}`;
  if (name === id || name === "") return before === "" ? id : `${before} ${id}`;
  const end = ` · ${id}`;
  const start = before === "" ? "" : `${before} `;
  return `${start}${plainLine(name, LIMITS.threadName - start.length - end.length)}${end}`;
}
