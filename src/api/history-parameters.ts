import { EVENT_PARAMETERS } from "./routes.ts";

/** Query parameters of `/api/stats`. */
export const STATS_PARAMETERS = ["range", "from", "to", "bucket", "tz", "project", "model", "tool", "compare"] as const;

/** Query parameters of `/api/search`. */
export const SEARCH_PARAMETERS = [...EVENT_PARAMETERS, "until", "before", "limit"] as const;

export const EXPORT_FORMATS = ["jsonl", "csv", "md"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Query parameters of `/api/export`. */
export const EXPORT_PARAMETERS = ["format", ...EVENT_PARAMETERS, "until"] as const;

/** Query parameters of `/api/health/history`. */
export const HEALTH_HISTORY_PARAMETERS = ["since"] as const;
