/** Discord threads of sessions; filled from the Python notifier's `threads.db` once. */
export const threads = `
CREATE TABLE thread_mappings (
  session_id TEXT PRIMARY KEY,
  thread_id TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  thread_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  is_archived INTEGER NOT NULL
) STRICT;

CREATE TABLE imports (
  name TEXT PRIMARY KEY,
  imported_at INTEGER NOT NULL,
  row_count INTEGER NOT NULL
) STRICT;
`;
