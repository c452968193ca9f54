import type { SessionDto } from "../../src/protocol/session-dto.ts";
import { START } from "../state/place.ts";
import { useStore, useWords } from "./page-context.ts";
import { sessionName } from "./session-name.ts";
import { Since } from "./since.tsx";
import { StateMark } from "./state-mark.tsx";

/** Who needs somebody now: those who wait, and those who failed within the hour. */
export function AttentionBoard() {
  const { sessions } = useStore();
  const { words } = useWords();
  const { waiting, failed } = sessions.groups.value;
  if (!sessions.loaded.value) return null;
  return (
    <div class="attention">
      <section aria-labelledby="waiting-heading" class={waiting.length === 0 ? "is-quiet" : undefined}>
        <h2 id="waiting-heading" class={waiting.length === 0 ? "visually-hidden" : undefined}>
          {words.waitingHeading}
        </h2>
        {waiting.length === 0 ? (
          <p class="nobody">{words.nobodyWaits}</p>
        ) : (
          <ul class="calls">
            {waiting.map((session) => (
              <Call key={session.session_id} session={session} what={session.waiting_for ?? words.waitsForUnknown} />
            ))}
          </ul>
        )}
      </section>
      {failed.length > 0 && (
        <section aria-labelledby="failed-heading">
          <h2 id="failed-heading">{words.failedHeading}</h2>
          <ul class="calls">
            {failed.map((session) => (
              <Call key={session.session_id} session={session} what={session.failure ?? words.failedUnknown} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Call({ session, what }: { readonly session: SessionDto; readonly what: string }) {
  const { navigation } = useStore();
  const { words } = useWords();
  const state = session.state === "failed" ? "failed" : "waiting";
  return (
    <li>
      <button
        type="button"
        class={`call is-${state}`}
        title={words.openSession}
        onClick={() => navigation.go({ ...START, view: "session", sessionId: session.session_id })}
      >
        <StateMark state={state} />
        <span class="who">
          <bdi>{sessionName(session, words)}</bdi>
          {session.title !== null && session.project_name !== null && <bdi class="where">{session.project_name}</bdi>}
        </span>
        <bdi class="what">{what}</bdi>
        <Since at={session.state_since} precise />
      </button>
    </li>
  );
}
