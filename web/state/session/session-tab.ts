import type { RouteFilter } from "../route.ts";

/** Tabs of the session view, below its lanes. */
export const SESSION_TABS = ["conversation", "calls", "files", "errors", "work", "details"] as const;

export type SessionTab = (typeof SESSION_TABS)[number];

export function sessionTabOf({ tab }: RouteFilter): SessionTab {
  return SESSION_TABS.find((name) => name === tab) ?? "conversation";
}
