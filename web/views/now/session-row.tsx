import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { PageStrings } from "../../i18n/page-strings.ts";
import { START } from "../../state/route.ts";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Since } from "../../ui/since.tsx";
import { StateMark } from "../../ui/state-mark.tsx";

/** A session: name, place, current activity or state, and for how long. One line if there is room. */
export function SessionRow({ session }: { readonly session: SessionDto }) {
  const { navigation } = useStore();
  const { strings } = useStrings();
  const { state } = session;
  const busy = state === "working" || state === "starting";
  return (
    <li>
      <button
        type="button"
        class={`session is-${state}`}
        title={strings.openSession}
        onClick={() => navigation.go({ ...START, view: "session", sessionId: session.session_id })}
      >
        <StateMark state={state} />
        <bdi class="name">{sessionName(session, strings)}</bdi>
        <span class="where">
          {session.title !== null && <bdi>{session.project_name}</bdi>}
          <MachineName machine={session.machine} />
        </span>
        {state === "working" ? (
          <Doing session={session} strings={strings} />
        ) : (
          <span class="state">{strings.state[state]}</span>
        )}
        <Since at={busy ? session.state_since : session.last_used_at} precise={busy} />
      </button>
    </li>
  );
}

/** A session's current activity. */
function Doing({ session, strings }: { readonly session: SessionDto; readonly strings: PageStrings }) {
  const { activity, doing } = session;
  const summary = activity?.summary ?? doing;
  // Keep the line between two calls: rows below must not move with every call.
  if (activity === null || (activity.kind !== "tool" && summary === null)) {
    const kind = activity === null || activity.kind === "tool" ? "thinking" : activity.kind;
    return <span class="doing">{doing === null ? strings.activity[kind] : <bdi class="mono">{doing}</bdi>}</span>;
  }
  return (
    <span class="doing">
      <bdi class="tool">{activity.kind === "tool" ? activity.tool_name : strings.activity[activity.kind]}</bdi>{" "}
      <bdi class="mono">{summary}</bdi>
    </span>
  );
}
