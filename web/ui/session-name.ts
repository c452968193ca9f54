import { shortId } from "../../src/core/session/session-name.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import type { PageStrings } from "../i18n/page-strings.ts";
import { plainProse } from "../../src/core/format/plain-prose.ts";

interface NamedSession {
  readonly session_id: string;
  readonly title: string | null;
  readonly project_name: string | null;
}

/** Its state; one of a colleague's waits for them. */
export function stateText(
  session: Pick<SessionDto, "state" | "is_own">,
  strings: Pick<PageStrings, "state" | "status">,
): string {
  const isForOther = session.state === "waiting" && session.is_own === false;
  return isForOther ? strings.status.waiting : strings.state[session.state];
}

/** A session's name: its title without signs of Markdown, else its project, else the start of its id. */
export function sessionName(session: NamedSession, strings: Pick<PageStrings, "unnamedSession">): string {
  return (
    (session.title === null ? null : plainProse(session.title) || session.title) ??
    session.project_name ??
    (session.session_id === "" ? strings.unnamedSession : shortId(session.session_id))
  );
}
