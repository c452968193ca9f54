/** Every session that was stored before is one of Claude Code. */
export const agents = "ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT 'claude';";
