import type { SessionDto } from "../../src/api/session-dto.ts";
import { shortId } from "../../src/core/session/session-name.ts";
import { plainProse } from "./ask/ask-line.ts";
import type { PageStrings } from "../i18n/page-strings.ts";

/** A session's name: its title, else its project, else the start of its id. */
export function sessionName(session: SessionDto, strings: PageStrings): string {
  return (
    (session.title === null ? null : plainTitle(session.title)) ??
    session.project_name ??
    (session.session_id === "" ? strings.unnamedSession : shortId(session.session_id))
  );
}

/** A title is often the first prompt: without its signs of Markdown. Null for nothing else. */
function plainTitle(title: string): string | null {
  return plainProse(title) || null;
}
