/** The placeholders of a webhook's template, as `{name}`. Documented in docs/integrations.md. */
export const PLACEHOLDERS = [
  "title",
  "text",
  "kind",
  "event",
  "tool",
  "agent",
  "session",
  "session_id",
  "project",
  "branch",
  "model",
  "time",
  "url",
  "priority",
  "silent",
  "id",
] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Null for an empty value. */
export type TemplateValues = Readonly<Record<Placeholder, string | number | boolean | null>>;
