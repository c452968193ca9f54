import type { PageCursor, SearchPlace } from "../core/history.ts";

/** The paths of the HTTP API. Use these instead of writing a path out. */
export const ROUTES = {
  page: "/",
  static: "/static/",
  events: "/api/events",
  metrics: "/api/metrics",
  sessions: "/api/sessions",
  /** Sessions that wait, failed lately or run, of any age. */
  attention: "/api/attention",
  attentionMark: "/api/attention/mark",
  /** Followed by the session id, percent-encoded, and optionally `/` and one of {@link SESSION_PARTS}. */
  session: "/api/sessions/",
  calls: "/api/calls",
  turns: "/api/turns",
  log: "/api/log",
  /** Followed by the sequence number. */
  logEntry: "/api/log/",
  stats: "/api/stats",
  statsSessions: "/api/stats/sessions",
  waits: "/api/waits",
  /** What happened since you left. */
  away: "/api/away",
  /** A person touches the page. */
  presence: "/api/presence",
  /** Warnings that hold now. */
  warnings: "/api/warnings",
  /** What Claude Code asks and can be answered here; absent while answering is off. */
  requests: "/api/requests",
  /** Followed by the id and `/answer`. */
  request: "/api/requests/",
  /** A paired browser asks for push messages, or for no more: `{subscription}`. */
  push: "/api/push",
  /** Followed by the id of a paired browser and `/revoke`. */
  pairing: "/api/pairings/",
  /** For the hook that waits beside a dialog. */
  ask: "/api/ask",
  /** For the hook that waits for a note after a turn. */
  awaitNote: "/api/ask/note",
  search: "/api/search",
  export: "/api/export",
  settings: "/api/settings",
  settingsReload: "/api/settings/reload",
  /** The default path of Prometheus. */
  prometheus: "/metrics",
  health: "/api/health",
  healthHistory: "/api/health/history",
  healthCheck: "/api/health/check-database",
  demo: "/api/demo",
  import: "/api/import",
  deliveries: "/api/deliveries",
  /** Followed by the id and `/retry` or `/discard`. */
  delivery: "/api/deliveries/",
  hook: "/api/hook",
  upstream: "/api/upstream",
  machines: "/api/machines",
  /** Followed by the name, percent-encoded, and `/remove`. */
  machine: "/api/machines/",
  invite: "/api/invite",
  join: "/api/join",
  login: "/api/login",
  loginLink: "/api/login/link",
  /** A link for a browser that may answer requests. */
  loginPair: "/api/login/pair",
  logout: "/api/logout",
  /** Only a team server has these, see `team-dto.ts`. */
  teams: "/api/team/teams",
  /** Followed by the name, percent-encoded, and `/sharing`. */
  team: "/api/team/teams/",
  teamMachines: "/api/team/machines",
  /** Followed by the id and `/revoke`. */
  teamMachine: "/api/team/machines/",
  /** Followed by the id, percent-encoded, and `/share`: `{shared: boolean}`. */
  teamSession: "/api/team/sessions/",
  teamJoin: "/api/team/join",
  teamJoinToken: "/api/team/join/token",
  teamJoinInvited: "/api/team/join/invited",
  /** A machine ends its own token: `{secret}`. */
  teamLeave: "/api/team/leave",
  /** Followed by the code, and optionally `/confirm` or `/refuse`. */
  teamJoinRequest: "/api/team/join/",
  teamInvitations: "/api/team/invitations",
  /** Followed by the id and `/revoke`. */
  teamInvitation: "/api/team/invitations/",
  teamAudit: "/api/team/audit",
  teamSignIn: "/api/team/sign-in",
  teamSignOut: "/api/team/sign-out",
  /** An identity provider sends browsers back to it. */
  teamOidc: "/api/team/oidc/",
} as const;

export type RoutePath = (typeof ROUTES)[keyof typeof ROUTES];

/** Beside the cookie of a paired browser, and once in the response to its login. */
export const ANSWER_KEY_HEADER = "ccen-answer-key";

/** Precedes the code in the fragment of a login link: browsers send no fragment to a server. */
export const LOGIN_FRAGMENT = "#login=";

/** Precedes the code of a machine that asks a team server to join, in the address that its person opens. */
export const JOIN_FRAGMENT = "#view=team&code=";

/** Filters of events, wherever they are listed. */
const EVENT_PARAMETERS = ["session", "agent", "event", "tool", "project", "machine", "source", "q", "since"] as const;

export const LOG_PARAMETERS = [...EVENT_PARAMETERS, "imported", "before", "limit"] as const;

export const SESSION_PARAMETERS = ["limit", "state", "project", "agent", "machine", "q", "since", "until"] as const;

/** A team server takes these; its list comes in pages. */
export const TEAM_SESSION_PARAMETERS = [...SESSION_PARAMETERS, "owner", "before"] as const;

export const ATTENTION_PARAMETERS = ["limit"] as const;

export const CALL_PARAMETERS = [
  "session",
  "agent",
  "project",
  "tool",
  "model",
  "machine",
  "status",
  "q",
  "since",
  "until",
  "imported",
  "before",
  "limit",
  "sort",
] as const;

export const CALL_SORTS = ["time", "duration"] as const;

export const TURN_PARAMETERS = [
  "session",
  "project",
  "machine",
  "state",
  "q",
  "since",
  "imported",
  "before",
  "limit",
] as const;

export const SESSION_PARTS = ["calls", "transitions", "messages", "turns", "changes"] as const;

export type SessionPart = (typeof SESSION_PARTS)[number];

export const SESSION_PART_PARAMETERS = ["before", "limit"] as const;

export const DELIVERY_PARAMETERS = ["state", "session", "event", "kind", "destination", "before", "limit"] as const;

/** Query parameter of `/api/events` for clients that cannot send the header `Last-Event-ID`. */
export const LAST_EVENT_ID_PARAMETER = "last_event_id";

/** Rows of a list when `limit` is not given, and at most. */
export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 500;

/** A range and the filters of its values. */
const STATS_FILTERS = ["range", "from", "to", "bucket", "tz", "project", "model", "tool", "branch", "agent"] as const;

export const STATS_PARAMETERS = [...STATS_FILTERS, "split", "compare"] as const;

export const STATS_SESSION_PARAMETERS = [...STATS_FILTERS, "limit"] as const;

export const AWAY_PARAMETERS = ["since", "limit"] as const;

export const WAIT_PARAMETERS = ["since", "until", "project"] as const;

export const SEARCH_PARAMETERS = [...EVENT_PARAMETERS, "model", "status", "until", "before", "limit"] as const;

export const EXPORT_FORMATS = ["jsonl", "csv", "md"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_PARAMETERS = ["format", ...EVENT_PARAMETERS, "until"] as const;

export const IMPORT_PARAMETERS = ["days", "dry_run"] as const;

/** The form of `next` and `before` on the wire. */
export function formatCursor({ atMs, key }: PageCursor): string {
  return `${atMs}.${key}`;
}

/** Null for a text that was never a `next`. */
export function parseCursor(text: string): PageCursor | null {
  const [, at = "", key = ""] = /^(-?\d{1,15})\.(.{1,256})$/s.exec(text) ?? [];
  return key === "" ? null : { atMs: Number(at), key };
}

/** `next` of a search by time. */
export function formatSearchPlace({ liveSeq, importedMs, importedSeq }: SearchPlace): string {
  return `${liveSeq}.${importedMs}.${importedSeq}`;
}

/** Null for a text that was never a `next` of a search by time. */
export function parseSearchPlace(text: string): SearchPlace | null {
  const [, liveSeq, importedMs, importedSeq] = /^(\d{1,16})\.(\d{1,16})\.(\d{1,16})$/.exec(text) ?? [];
  if (importedSeq === undefined) return null;
  const place = { liveSeq: Number(liveSeq), importedMs: Number(importedMs), importedSeq: Number(importedSeq) };
  return Object.values(place).every(Number.isSafeInteger) ? place : null;
}

/** An instant on the wire: ISO 8601 in UTC with milliseconds. */
export type Timestamp = string;

export function toTimestamp(ms: number): Timestamp {
  return new Date(ms).toISOString();
}

export function toTimestampOrNull(ms: number | null): Timestamp | null {
  return ms === null ? null : toTimestamp(ms);
}
