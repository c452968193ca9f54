/**
 * Before PostgreSQL deletes a machine's row, it looks for sessions that refer to it: when a machine joins again, and when
 * a person is erased. Without an index it reads all of them, 2 KB each, and of some millions takes longer than a statement
 * may. Building it holds ingest up for a second a million sessions.
 */
export const SESSIONS_OF_A_MACHINE = "CREATE INDEX sessions_of_machine ON sessions (machine)";
