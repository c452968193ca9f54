import { EDIT_TOOLS } from "../../../src/core/session/call-result.ts";
import type { CallQuery, TurnQuery } from "../../api.ts";
import type { CallLine } from "../call-line.ts";
import type { Route } from "../route.ts";
import type { GroupFilter } from "./turn-groups.ts";
import { withoutNulls } from "../without-nulls.ts";

/** What the list shows, as in the address; `events` is the list of raw events. */
export const ACTIVITY_TABS = ["calls", "changes", "failures", "prompts", "events"] as const;

type ActivityTab = (typeof ACTIVITY_TABS)[number];

/** Null or an empty text means everything. */
export interface ActivityFilter {
  readonly tab: ActivityTab;
  readonly sessionId: string | null;
  readonly projectName: string | null;
  readonly toolName: string | null;
  readonly text: string;
}

export function activityFilterOf({ sessionId, filter }: Pick<Route, "sessionId" | "filter">): ActivityFilter {
  return {
    tab: ACTIVITY_TABS.find((tab) => tab === filter.tab) ?? "calls",
    sessionId,
    projectName: filter.project ?? null,
    toolName: filter.tool ?? null,
    text: (filter.q ?? "").trim(),
  };
}

/** Whether only a part is shown, apart from the tab. */
export function isNarrowed({ sessionId, projectName, toolName, text }: ActivityFilter): boolean {
  return sessionId !== null || projectName !== null || toolName !== null || text !== "";
}

/** Parameters of `/api/calls`; null where the list has no calls. */
export function callQueryOf(filter: ActivityFilter): CallQuery | null {
  const { tab, toolName } = filter;
  if (tab === "prompts" || tab === "events") return null;
  return {
    ...commonQueryOf(filter),
    ...(toolName !== null && { tool: toolName }),
    ...(tab === "changes" && { tool: toolName ?? EDIT_TOOLS.join(","), status: "ok" }),
    ...(tab === "failures" && { status: "failed,denied" }),
  };
}

/** Parameters of `/api/turns`; null where no turn is listed without a call. */
export function turnQueryOf(filter: ActivityFilter): TurnQuery | null {
  const { tab, toolName } = filter;
  if (tab === "events" || tab === "changes" || (toolName !== null && tab !== "prompts")) return null;
  return { ...commonQueryOf(filter), ...(tab === "failures" && { state: "failed" }) };
}

function commonQueryOf({ sessionId, projectName, text }: ActivityFilter) {
  return withoutNulls({ imported: "false", session: sessionId, project: projectName, q: text || null });
}

const EDITS: ReadonlySet<string> = new Set(EDIT_TOOLS);

/** The same conditions for what the stream brings. */
export function groupFilterOf(filter: ActivityFilter): GroupFilter {
  const { tab, toolName } = filter;
  const text = filter.text.toLowerCase();
  const has = (searched: string | null): boolean => searched?.toLowerCase().includes(text) === true;
  const ofTab = (line: CallLine): boolean => {
    if (tab === "changes") return line.outcome === "ok" && (toolName !== null || EDITS.has(line.toolName));
    if (tab === "failures") return line.outcome === "failed" || line.outcome === "denied";
    return tab === "calls";
  };
  return {
    passesCall: (line) =>
      ofTab(line) &&
      (toolName === null || toolName === line.toolName) &&
      (text === "" || has(line.subject) || has(line.errorLine)),
    listsTurn: ({ prompt, state, reply }) => {
      if (turnQueryOf(filter) === null) return false;
      if (tab === "failures") return state === "failed" && (text === "" || has(reply));
      return text === "" || has(prompt);
    },
  };
}
