export const RETAINED = [
  "events",
  "payloads",
  "sessions",
  "database",
  "rawFiles",
  "deadLetters",
  "deliveries",
  "logs",
  "threads",
  "health",
] as const;
