import type { SessionDto } from "../../src/protocol/session-dto.ts";
import { formatNumber } from "../i18n/format.ts";
import { START } from "../state/place.ts";
import { useStore, useWords } from "./page-context.ts";
import { sessionName } from "./session-name.ts";
import { Since } from "./since.tsx";
import { StateMark } from "./state-mark.tsx";

/** A session in two lines: who and how it is, then what it does or did last. */
export function SessionRow({ session }: { readonly session: SessionDto }) {
  const { navigation } = useStore();
  const { words, language } = useWords();
  const busy = session.state === "working" || session.state === "starting";
  // Between two calls the line stays, with the last event: rows below must not jump with every call.
  const doing = session.doing ?? (busy ? session.last_event_type : null);
  const counts = [
    words.countEvents(formatNumber(session.event_count, language)),
    session.tool_count > 0 && words.countTools(formatNumber(session.tool_count, language)),
    session.subagents > 0 && words.countSubagents(formatNumber(session.subagents, language)),
    session.error_count > 0 && words.countErrors(formatNumber(session.error_count, language)),
  ];
  return (
    <li>
      <button
        type="button"
        class={`session is-${session.state}`}
        title={words.openSession}
        onClick={() => navigation.go({ ...START, view: "session", sessionId: session.session_id })}
      >
        <StateMark state={session.state} />
        <bdi class="name">{sessionName(session, words)}</bdi>
        <span class="state">
          {words.state[session.state]} <Since at={busy ? session.state_since : session.last_used_at} precise={busy} />
        </span>
        {doing !== null && <bdi class={session.doing === null ? "doing" : "doing mono"}>{doing}</bdi>}
        <span class="facts">
          {doing === null && <bdi>{session.last_event_type}</bdi>}
          {session.title !== null && session.project_name !== null && <bdi>{session.project_name}</bdi>}
          {counts
            .filter((count) => count !== false)
            .map((count) => (
              <span key={count}>{count}</span>
            ))}
        </span>
      </button>
    </li>
  );
}
