import type { SessionDto } from "../../src/protocol/session-dto.ts";
import { useStore, useWords } from "./page-context.ts";
import { SessionRow } from "./session-row.tsx";

export function SessionList() {
  const { sessions } = useStore();
  const { words } = useWords();
  const { running, earlier, waiting, failed } = sessions.groups.value;
  const none = running.length + earlier.length + waiting.length + failed.length === 0;
  return (
    <section class="sessions" aria-label={words.sessions}>
      {sessions.loaded.value && none && <p class="nobody">{words.noSessions}</p>}
      <Group heading={words.runningHeading} sessions={running} />
      <Group heading={words.earlierHeading} sessions={earlier} />
    </section>
  );
}

function Group({ heading, sessions }: { readonly heading: string; readonly sessions: readonly SessionDto[] }) {
  if (sessions.length === 0) return null;
  return (
    <>
      <h2>{heading}</h2>
      <ul>
        {sessions.map((session) => (
          <SessionRow key={session.session_id} session={session} />
        ))}
      </ul>
    </>
  );
}
