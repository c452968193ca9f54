import type { JsonObject } from "../../core/json.ts";

/**
 * A finished turn: the only event that is notified by default without a sound and a ping. Its text on the dashboard and
 * on Discord says that it is a test.
 */
export function testEvent(sessionId: string): JsonObject {
  return {
    ...common(sessionId),
    hook_event_name: "Stop",
    stop_hook_active: false,
    last_assistant_message: "This is a test by `ccen doctor --end-to-end`. No session of Claude Code stands behind it.",
  };
}

/** Ends the test's session, so that it is not listed as open. */
export function testEnd(sessionId: string): JsonObject {
  return { ...common(sessionId), hook_event_name: "SessionEnd", reason: "other" };
}

/** The folder names the project; it is never read. */
function common(sessionId: string): JsonObject {
  return { session_id: sessionId, cwd: "/ccen-doctor", permission_mode: "default" };
}
