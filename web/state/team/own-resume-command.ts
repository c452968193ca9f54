import type { SessionDto } from "../../../src/api/session-dto.ts";
import { resumeCommand } from "../../../src/core/session/resume-command.ts";

/** What continues the session; null for a colleague's, which is on their machine. */
export function ownResumeCommand(session: Pick<SessionDto, "agent" | "session_id" | "cwd" | "is_own">): string | null {
  return session.is_own === false
    ? null
    : resumeCommand({ agent: session.agent, sessionId: session.session_id, cwd: session.cwd });
}
