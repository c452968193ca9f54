import { SESSION_WORDS } from "../../i18n/views/session/session-words.ts";
import { useStore, useWords } from "../../parts/page-context.ts";
import { Problem } from "../../parts/problem.tsx";
import { sessionName } from "../../parts/session-name.ts";
import { Skeleton } from "../../parts/skeleton.tsx";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { callEventsOf } from "../../state/conversation/call-events.ts";
import { Lanes } from "./lanes/lanes.tsx";

/** One session: who it is, and who did what when. */
export function Session() {
  const { sessionPage } = useStore();
  const { words: page } = useWords();
  const words = useWordsOf(SESSION_WORDS);
  const detail = sessionPage.detail.value;
  const problem = sessionPage.problem.value;

  return (
    <main class="session-view">
      {sessionPage.sessionId.value === null && <p class="nobody">{words.none}</p>}
      {problem !== null && <Problem thrown={problem} />}
      {sessionPage.sessionId.value !== null && detail === null && problem === null && <Skeleton rows={10} />}
      {detail !== null && (
        <>
          <h2>{sessionName(detail, page)}</h2>
          <Lanes session={detail} callEvents={callEventsOf(sessionPage.events.items.value)} opened={null} />
        </>
      )}
    </main>
  );
}
