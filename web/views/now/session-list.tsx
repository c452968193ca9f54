import type { SessionDto } from "../../../src/api/session-dto.ts";
import { SHOWN_OF_EACH } from "../../state/sessions/sessions.ts";
import { START } from "../../state/route.ts";
import { MoreOf } from "../../ui/more-of.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { SessionRow } from "./session-row.tsx";

/** Limit of ended sessions: the rest has its own view. */
const EARLIER_SHOWN = 12;

/** Running sessions, and the newest ended ones. */
export function SessionList() {
  const { sessions, navigation } = useStore();
  const { strings } = useStrings();
  const { running, earlier, waiting, failed } = sessions.groups.value;
  const none = running.length + earlier.length + waiting.length + failed.length === 0;
  return (
    <section class="sessions" aria-label={strings.sessions}>
      {sessions.loaded.value && none && <p class="empty-text">{strings.noSessions}</p>}
      <Group heading={strings.runningHeading} name="is-running" sessions={running.slice(0, SHOWN_OF_EACH)} />
      <MoreOf kind="running" />
      <Group heading={strings.earlierHeading} name="is-earlier" sessions={earlier.slice(0, EARLIER_SHOWN)} />
      {!none && (
        <button type="button" class="quiet to-all" onClick={() => navigation.go({ ...START, view: "sessions" })}>
          {strings.allSessions}
        </button>
      )}
    </section>
  );
}

interface GroupProps {
  readonly heading: string;
  readonly name: string;
  readonly sessions: readonly SessionDto[];
}

function Group({ heading, name, sessions }: GroupProps) {
  if (sessions.length === 0) return null;
  return (
    <>
      <h2>{heading}</h2>
      <ul class={name}>
        {sessions.map((session) => (
          <SessionRow key={session.session_id} session={session} />
        ))}
      </ul>
    </>
  );
}
