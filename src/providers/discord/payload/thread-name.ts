import type { SessionLabel } from "../../../core/notification/notification.ts";
import { plainLine } from "../../../core/format/plain-line.ts";
import { sessionName } from "../../../core/format/session-name.ts";
import { shortId } from "../../../core/format/short-id.ts";
import { LIMITS } from "./message-limits.ts";

const PROJECT_CHARS = 30;

/**
 * The name of a session's thread or post: prefix, project, the session's name, and the short id. The id comes last, so
 * that the thread is found after a change of title. The project comes first, because a list of threads shows nothing
 * else. 1 to 100 units. Without project and title it is the Python notifier's name.
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
