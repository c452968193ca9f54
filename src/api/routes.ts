/** The paths of the HTTP API. A path written out anywhere else is a mistake. */
export const ROUTES = {
  page: "/",
  static: "/static/",
  events: "/api/events",
  metrics: "/api/metrics",
  sessions: "/api/sessions",
  /** Sessions that wait, failed lately or run, of any age. */
  attention: "/api/attention",
  /** Followed by the session id, percent-encoded, and perhaps `/` and one of {@link SESSION_PARTS}. */
  session: "/api/sessions/",
  log: "/api/log",
  /** Followed by the sequence number. */
  logEntry: "/api/log/",
  stats: "/api/stats",
  search: "/api/search",
  export: "/api/export",
  settings: "/api/settings",
  /** Has the settings loaded from their files at once. */
  settingsReload: "/api/settings/reload",
  /** Where Prometheus looks by default. */
  prometheus: "/metrics",
  health: "/api/health",
  healthHistory: "/api/health/history",
  /** Has the database looked through. */
  healthCheck: "/api/health/check-database",
  /** Starts the demo. */
  demo: "/api/demo",
  deliveries: "/api/deliveries",
  /** Followed by the id and `/retry` or `/discard`. */
  delivery: "/api/deliveries/",
  hook: "/api/hook",
  /** Where OpenTelemetry's exporters send to, below the base address that they are given. */
  otlpLogs: "/v1/logs",
  otlpMetrics: "/v1/metrics",
  /** Where the daemons of other machines forward to. */
  upstream: "/api/upstream",
  machines: "/api/machines",
  /** Followed by the name, percent-encoded, and `/remove`. */
  machine: "/api/machines/",
  /** An invitation for a machine, and where a machine takes it. */
  invite: "/api/invite",
  join: "/api/join",
  login: "/api/login",
  loginLink: "/api/login/link",
  logout: "/api/logout",
} as const;

export type RoutePath = (typeof ROUTES)[keyof typeof ROUTES];

/** What stands in front of the code in the fragment of a link that lets a browser in: no server sees a fragment. */
export const LOGIN_FRAGMENT = "#login=";

/** What events are chosen by, wherever they are listed. */
export const EVENT_PARAMETERS = [
  "session",
  "agent",
  "event",
  "tool",
  "project",
  "machine",
  "source",
  "q",
  "since",
] as const;

/** Query parameters of `/api/log`. */
export const LOG_PARAMETERS = [...EVENT_PARAMETERS, "before", "limit"] as const;

/** Query parameters of `/api/sessions`. */
export const SESSION_PARAMETERS = ["limit", "state", "project", "machine", "q", "since", "until"] as const;

/** Query parameters of `/api/attention`. */
export const ATTENTION_PARAMETERS = ["limit"] as const;

/** What follows `/api/sessions/<id>/`. */
export const SESSION_PARTS = ["calls", "transitions", "messages"] as const;

export type SessionPart = (typeof SESSION_PARTS)[number];

/** Query parameters of the parts of a session. */
export const SESSION_PART_PARAMETERS = ["before", "limit"] as const;

/** Query parameters of `/api/deliveries`. */
export const DELIVERY_PARAMETERS = ["state", "session", "event", "kind", "destination", "before", "limit"] as const;

/** Query parameter of `/api/events` for clients that cannot send the header `Last-Event-ID`. */
export const LAST_EVENT_ID_PARAMETER = "last_event_id";

/** Rows a list answers when `limit` is not given, and at most. */
export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 500;
