import type { SessionDto } from "../../src/api/session-dto.ts";
import { shortId } from "../../src/core/session/session-name.ts";
import type { PageStrings } from "../i18n/page-strings.ts";
import { plainProse } from "./plain-prose.ts";

/** A session's name: its title without signs of Markdown, else its project, else the start of its id. */
export function sessionName(session: SessionDto, strings: PageStrings): string {
  return (
    (session.title === null ? null : plainProse(session.title) || session.title) ??
    session.project_name ??
    (session.session_id === "" ? strings.unnamedSession : shortId(session.session_id))
  );
}
