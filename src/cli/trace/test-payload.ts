import type { JsonObject } from "../../core/json.ts";

/**
 * A finished turn: of all events that the rules tell by default it is the one without a sound and a ping. Whoever reads
 * it on the dashboard or on Discord learns that it is a test.
 */
export function testEvent(sessionId: string): JsonObject {
  return {
    ...common(sessionId),
    hook_event_name: "Stop",
    stop_hook_active: false,
    last_assistant_message: "This is a test by `ccen doctor --end-to-end`. No session of Claude Code stands behind it.",
  };
}

/** Ends the test's session, so that it does not stand among those that are open. */
export function testEnd(sessionId: string): JsonObject {
  return { ...common(sessionId), hook_event_name: "SessionEnd", reason: "other" };
}

/** The folder names the project; it is not looked into. */
function common(sessionId: string): JsonObject {
  return { session_id: sessionId, cwd: "/ccen-doctor", permission_mode: "default" };
}
