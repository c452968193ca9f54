import { withBackground } from "../../src/core/i18n/session-state.ts";
import { shortId } from "../../src/core/session/session-name.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import type { PageStrings } from "../i18n/en.ts";
import { plainProse } from "../../src/core/format/plain-prose.ts";

interface NamedSession {
  readonly session_id: string;
  readonly title: string | null;
  readonly project_name: string | null;
}

/** Its state, with what goes on in the background; one of a colleague's waits for them. */
export function stateText(
  session: Pick<SessionDto, "state" | "is_own" | "in_background">,
  strings: Pick<PageStrings, "state" | "status" | "inBackground">,
): string {
  const isForOther = session.state === "waiting" && session.is_own === false;
  const state = isForOther ? strings.status.waiting : strings.state[session.state];
  return withBackground(state, session.in_background ?? 0, strings.inBackground);
}

/** What is said of a session, after what goes on in its background: a long text is cut at its end. */
export function afterBackground(
  { in_background: count = 0 }: Pick<SessionDto, "in_background">,
  text: string,
  { inBackground }: Pick<PageStrings, "inBackground">,
): string {
  return [withBackground("", count, inBackground), text].filter((part) => part !== "").join(" · ");
}

/** A session's name: its title without signs of Markdown, else its project, else the start of its id. */
export function sessionName(session: NamedSession, strings: Pick<PageStrings, "unnamedSession">): string {
  return (
    (session.title === null ? null : plainProse(session.title) || session.title) ??
    session.project_name ??
    (session.session_id === "" ? strings.unnamedSession : shortId(session.session_id))
  );
}
