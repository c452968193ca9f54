import { shortId } from "../../src/core/format/short-id.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import type { Messages } from "../i18n/messages.ts";

/** What a person knows a session by: its title, else its project, else the beginning of its id. */
export function sessionName(session: SessionDto, words: Messages): string {
  return (
    session.title ??
    session.project_name ??
    (session.session_id === "" ? words.unnamedSession : shortId(session.session_id))
  );
}
