import { useEffect, useState } from "preact/hooks";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { shortId } from "../../src/core/session/session-name.ts";
import { formatNumber } from "../i18n/format.ts";
import { START } from "../state/route.ts";
import { ApiError } from "../api.ts";
import { Icon, StateMark } from "./icon.tsx";
import { Link } from "./link.tsx";
import { errorTextOf, Problem, Prose } from "./load-state.tsx";
import { NOT_FOUND_STRINGS } from "./not-found-strings.ts";
import { useStore, useStrings, useStringsOf } from "./page-context.ts";
import { sessionName } from "./session-name.ts";

const NOT_FOUND: ReadonlySet<string> = new Set([
  "session/not-found",
  "session/no-longer-kept",
  "event/not-found",
  "event/no-longer-kept",
]);

interface NotFoundProps {
  readonly thrown: unknown;
  /** What the address names. */
  readonly sessionId?: string | null;
  readonly eventSeq?: number | null;
  /** Asks again. */
  readonly retry: () => void;
}

/** What the address names is not there: why, what is like it, and ways on. Any other problem as everywhere. */
export function NotFound({ thrown, retry, sessionId = null, eventSeq = null }: NotFoundProps) {
  const { team } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(NOT_FOUND_STRINGS);
  if (!(thrown instanceof ApiError) || !NOT_FOUND.has(thrown.code)) {
    return <Problem thrown={thrown} retry={retry} />;
  }
  const { message, fix } = errorTextOf(thrown, page, team);
  const named = sessionId ?? String(eventSeq ?? "");
  return (
    <section class="notice" role="alert">
      <Icon name={sessionId === null ? "event" : "session"} />
      <h2>{message.replace(/[.。]$/, "")}</h2>
      <p>
        <bdi class="mono">{named}</bdi>
      </p>
      <p>
        <Prose text={fix} />
      </p>
      {sessionId === null ? <NewestEvent /> : <SimilarSessions sessionId={sessionId} />}
      <p class="choices">
        <Link class="quiet framed" to={{ ...START, view: sessionId === null ? "now" : "sessions" }}>
          {sessionId === null ? strings.now : strings.sessions}
        </Link>
        <Link class="quiet framed" to={{ ...START, view: "search", filter: { q: named } }}>
          {strings.search(sessionId === null ? named : shortId(named))}
        </Link>
      </p>
    </section>
  );
}

/** Characters of an id with which another one may begin: a whole group of it, or a part. */
const BEGINNINGS = [8, 4] as const;

const MOST_SIMILAR = 5;

function SimilarSessions({ sessionId }: { readonly sessionId: string }) {
  const { api } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(NOT_FOUND_STRINGS);
  const [found, setFound] = useState<readonly SessionDto[]>([]);

  useEffect(() => {
    let isCurrent = true;
    async function look(): Promise<void> {
      for (const length of BEGINNINGS) {
        const beginning = sessionId.slice(0, length);
        const sessions = await api.sessions({ q: beginning, limit: "50" });
        const alike = sessions.filter(({ session_id: id }) => id.startsWith(beginning)).slice(0, MOST_SIMILAR);
        if (!isCurrent || alike.length === 0) continue;
        setFound(alike);
        return;
      }
    }
    // A failure is shown with the connection.
    look().catch(() => undefined);
    return () => {
      isCurrent = false;
    };
  }, [sessionId]);

  if (found.length === 0) return null;
  return (
    <section class="similar" aria-label={strings.similar}>
      <h3>{strings.similar}</h3>
      <ul>
        {found.map((session) => (
          <li key={session.session_id}>
            <Link
              class="flex baseline lined-above hovers"
              to={{ ...START, view: "session", sessionId: session.session_id }}
            >
              <StateMark state={session.state} />
              <bdi class="name grows cut">{sessionName(session, page)}</bdi>
              <bdi class="mono faint">{shortId(session.session_id)}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NewestEvent() {
  const { health } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(NOT_FOUND_STRINGS);
  const seq = health.value?.last_seq ?? 0;
  if (seq === 0) return null;
  return (
    <p>
      <Link class="link" to={{ ...START, view: "event", eventSeq: seq }}>
        {strings.newest(formatNumber(seq, language))}
      </Link>
    </p>
  );
}
