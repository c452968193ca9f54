import type { IncomingMessage } from "node:http";
import { ROUTES } from "../../../src/api/routes.ts";
import type { MarkRequestDto, SessionDetailDto, SessionDto } from "../../../src/api/session-dto.ts";

type Terminal = SessionDetailDto["terminal"];

/** Body and status at `/api/sessions/` and what follows: a session's detail, or its terminal, which is shown at once. */
export function sessionAnswer(path: string, sessions: readonly SessionDto[], terminal: Terminal): [unknown, number] {
  const [id = "", part] = path.slice(ROUTES.session.length).split("/").map(decodeURIComponent);
  const found = sessions.find((one) => one.session_id === id);
  if (found !== undefined && part === undefined) return [detailOf(found, terminal), 200];
  if (found !== undefined && part === "terminal") return [{ code: "focused", details: { target: "main:1.0" } }, 200];
  return [{ error: { code: "session/not-found", message: `No session ${id}.`, fix: "" } }, 404];
}

/** A session's detail without any work. */
function detailOf(session: SessionDto, terminal: Terminal): SessionDetailDto {
  return {
    ...session,
    end_reason: null,
    permission_mode: null,
    transcript_path: null,
    origin: "startup",
    client_version: null,
    pid: null,
    terminal,
    open_tool_calls: [],
    subagent_list: [],
    teammates: [],
    background: [],
    tasks: [],
    usage: null,
  };
}

/** The sessions after a mark of an item, and which of them changed. */
export function withMark(sessions: readonly SessionDto[], request: MarkRequestDto) {
  const marked = sessions.map((one) => (one.session_id === request.session_id ? marking(one, request) : one));
  return { sessions: marked, changed: marked.filter((session, at) => session !== sessions[at]) };
}

function marking(session: SessionDto, { item, mark: kind, until }: MarkRequestDto): SessionDto {
  const mark = kind === null ? null : { kind, until: until ?? null, at: new Date().toISOString() };
  const { failure_item: failure, waits } = session;
  return {
    ...session,
    failure_item: failure?.item === item ? { item, mark } : failure,
    waits: waits.map((wait) => (wait.item === item ? { ...wait, mark } : wait)),
  };
}

export async function readJson(request: IncomingMessage): Promise<MarkRequestDto> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return JSON.parse(text) as MarkRequestDto;
}
