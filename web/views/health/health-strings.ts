import type { CheckGroup } from "../../state/health-checks.ts";

/** Causes that keep Claude Code from firing any hook. */
export const NO_EVENT_CAUSES = [
  "bare",
  "safe-mode",
  "restricted",
  "setting-sources",
  "disable-all-hooks",
  "policy",
  "trust",
] as const;

export type NoEventCause = (typeof NO_EVENT_CAUSES)[number];

/** The cause's flag or setting as literal text; null where it has none. */
export const CAUSE_TEXT: Readonly<Record<NoEventCause, string | null>> = {
  bare: "--bare",
  "safe-mode": "--safe-mode",
  restricted: "--restricted",
  "setting-sources": "--setting-sources project",
  "disable-all-hooks": "disableAllHooks",
  policy: "allowManagedHooksOnly",
  trust: null,
};

export interface HealthStrings {
  readonly allWell: string;
  readonly trouble: (count: string) => string;
  readonly notReady: string;
  /** The daemon does not answer: the page shows the last known state. */
  readonly notReceived: string;
  readonly checks: string;
  readonly group: Readonly<Record<CheckGroup, string>>;
  readonly column: Readonly<Record<"figure" | "limit" | "history", string>>;
  readonly historyOf: (span: string, greatest: string) => string;
  readonly historyOfWanted: (span: string, least: string) => string;
  readonly historyOfTrouble: (span: string) => string;
  readonly greatest: (value: string) => string;
  readonly least: (value: string) => string;
  readonly noHistory: string;
  /** Starts a check of the whole database. */
  readonly lookThrough: string;
  readonly changes: string;
  readonly noChanges: string;
  readonly lastEvent: string;
  readonly noEvent: string;
  readonly openEvent: (seq: string) => string;
  readonly whyNone: string;
  readonly whyNoneRest: string;
  readonly cause: Readonly<Record<NoEventCause, string>>;
  readonly isSo: string;
  readonly mayBe: (file: string) => string;
  readonly daemon: string;
  readonly fact: Readonly<Record<"version" | "process" | "since" | "folder", string>>;
}
