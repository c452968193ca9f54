import type { Announcement } from "../../../core/announcement.ts";
import { escapedLine } from "../text/line.ts";

/** The one line of an announcement, escaped; the name of its event when it has nothing that can be seen. */
export function headlineOf({ headline, hookEventName, kind }: Announcement, budget: number): string {
  return escapedLine(headline, budget) || escapedLine(hookEventName, budget) || kind.slice(0, budget);
}
