import type { SessionLabel } from "../../../core/notification/notification.ts";
import { joinPlain } from "../../../core/format/plain-line.ts";
import { sessionName } from "../../../core/format/session-name.ts";
import { shortId } from "../../../core/format/short-id.ts";
import { escapedLine } from "../text/line.ts";

/** A session's name, escaped for Markdown. */
export function titleOf(label: SessionLabel, budget: number): string {
  return escapedLine(sessionName(label), budget) || escapedLine(shortId(label.sessionId), budget);
}

/** Project and branch, without what {@link sessionName} contains. Empty when there is nothing to add. */
export function projectLine(label: SessionLabel, budget: number): string {
  const { projectName, branch } = label;
  const project = projectName === sessionName(label) ? null : projectName;
  return joinPlain([project, branch], budget);
}
