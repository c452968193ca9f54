import { useEffect, useState } from "preact/hooks";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import { START } from "../../state/route.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { WholeEvent } from "../../ui/event/whole-event.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { NotFound } from "../../ui/not-found.tsx";
import { useListCommands, useStore, useStringsOf } from "../../ui/page-context.ts";
import { EVENT_STRINGS } from "./event-strings.ts";
import { eventAfter, eventBefore } from "./neighbours.ts";
import "./event.css";

/** One event as a page with its own link. */
export function EventView() {
  const { detail, navigation } = useStore();
  const strings = useStringsOf(EVENT_STRINGS);
  const state = detail.state.value;

  return (
    <main class="event-view">
      {state.kind === "closed" && <p class="empty-text">{strings.none}</p>}
      {state.kind === "loading" && <Skeleton rows={10} />}
      {state.kind === "failed" && <NotFound thrown={state.thrown} eventSeq={state.seq} />}
      {state.kind === "ready" && <Full event={state.event} go={(eventSeq) => navigation.replace({ eventSeq })} />}
    </main>
  );
}

interface FullProps {
  readonly event: EventDetailDto;
  readonly go: (seq: number) => void;
}

function Full({ event, go }: FullProps) {
  const { detail, navigation, fetchLog } = useStore();
  const strings = useStringsOf(EVENT_STRINGS);
  const [end, setEnd] = useState<"isFirst" | "isLast" | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  const [isPointedAt, setPointedAt] = useState(false);
  const near = useNeighbours(event, isPointedAt);
  const inSession = { ...START, view: "session", sessionId: event.session_id, eventSeq: event.seq } as const;

  useEffect(() => setEnd(null), [event.seq]);

  async function step(find: typeof eventAfter, none: "isFirst" | "isLast"): Promise<void> {
    try {
      const seq = await find(event, fetchLog);
      setProblem(null);
      if (detail.state.peek().kind !== "ready") return;
      if (seq === null) setEnd(none);
      else go(seq);
    } catch (thrown) {
      setProblem(thrown);
    }
  }

  useListCommands((command) => {
    if (command === "previous") void step(eventBefore, "isFirst");
    else if (command === "next") void step(eventAfter, "isLast");
    else if (command === "close" || command === "open") navigation.go(inSession);
  });

  return (
    <article class="whole">
      <header class="event-links">
        <span
          class="steps"
          onPointerEnter={() => setPointedAt(true)}
          onPointerLeave={() => setPointedAt(false)}
          onFocusCapture={() => setPointedAt(true)}
          onBlurCapture={() => setPointedAt(false)}
        >
          <Link
            class="quiet"
            to={{ eventSeq: near.before ?? event.seq }}
            onOpen={() => void step(eventBefore, "isFirst")}
          >
            <Icon name="back" />
            {strings.previous}
          </Link>
          <Link class="quiet" to={{ eventSeq: near.after ?? event.seq }} onOpen={() => void step(eventAfter, "isLast")}>
            {strings.next}
            <Icon name="next" />
          </Link>
        </span>
        <span class="spring" />
        <Link class="quiet framed" to={inSession}>
          <Icon name="session" />
          {strings.inSession}
        </Link>
        <CopyButton text={location.href} from="event-link" label={strings.copyLink} />
      </header>
      {end !== null && (
        <p class="empty-text" role="status">
          {strings[end]}
        </p>
      )}
      {problem !== null && <Problem thrown={problem} />}
      <WholeEvent event={event} />
      <p class="link-text mono" id="event-link">
        {location.href}
      </p>
    </article>
  );
}

interface Neighbours {
  readonly before: number | null;
  readonly after: number | null;
}

const UNKNOWN: Neighbours = { before: null, after: null };

/**
 * Where the links to the neighbours lead, looked up when one is pointed at or focused: the next one of a busy session
 * takes some pages of its log. A click looks them up again: a next one may have come.
 */
function useNeighbours(event: EventDetailDto, isWanted: boolean): Neighbours {
  const { fetchLog } = useStore();
  const [near, setNear] = useState(UNKNOWN);
  useEffect(() => {
    setNear(UNKNOWN);
    if (!isWanted) return undefined;
    let isCurrent = true;
    Promise.all([eventBefore(event, fetchLog), eventAfter(event, fetchLog)]).then(
      ([before, after]) => isCurrent && setNear({ before, after }),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [event.seq, isWanted]);
  return near;
}
