/** Query parameters of `/api/stats`. */
export const STATS_PARAMETERS = ["range", "from", "to", "bucket", "tz", "project", "model", "tool", "compare"] as const;

/** Query parameters of `/api/search`. */
export const SEARCH_PARAMETERS = [
  "q",
  "session",
  "agent",
  "event",
  "tool",
  "project",
  "source",
  "since",
  "until",
  "before",
  "limit",
] as const;

export const EXPORT_FORMATS = ["jsonl", "csv", "md"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Query parameters of `/api/export`. */
export const EXPORT_PARAMETERS = [
  "format",
  "session",
  "agent",
  "event",
  "tool",
  "project",
  "source",
  "q",
  "since",
  "until",
] as const;

/** Query parameters of `/api/health/history`. */
export const HEALTH_HISTORY_PARAMETERS = ["since"] as const;
