import { useEffect, useState } from "preact/hooks";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import { START } from "../../state/route.ts";
import { PageKeys } from "../../ui/event/call-bar.tsx";
import { EVENT_STRINGS } from "../../ui/event/event-strings.ts";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Problem, useAttempt } from "../../ui/load-state.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { eventAfter, eventBefore } from "./neighbours.ts";

/** To the previous and the next event of the session, no matter what they are. */
export function EventSteps({ event }: { readonly event: EventDetailDto }) {
  const { detail, navigation, api } = useStore();
  const strings = useStringsOf(EVENT_STRINGS);
  const [end, setEnd] = useState<"isFirst" | "isLast" | null>(null);
  const { attempt, problem } = useAttempt();
  const [isPointedAt, setPointedAt] = useState(false);
  const near = useNeighbours(event, isPointedAt);

  async function step(find: typeof eventAfter, none: "isFirst" | "isLast"): Promise<void> {
    const seq = await find(event, api);
    if (detail.state.peek().kind !== "ready") return;
    if (seq === null) setEnd(none);
    else navigation.replace({ eventSeq: seq });
  }

  const toBefore = () => attempt(() => step(eventBefore, "isFirst"));
  const toAfter = () => attempt(() => step(eventAfter, "isLast"));
  return (
    <>
      <span
        class="steps"
        onPointerEnter={() => setPointedAt(true)}
        onPointerLeave={() => setPointedAt(false)}
        onFocusCapture={() => setPointedAt(true)}
        onBlurCapture={() => setPointedAt(false)}
      >
        <Link class="quiet" title={strings.previousEvent} to={{ eventSeq: near.before ?? event.seq }} onOpen={toBefore}>
          <Icon name="back" />
          <span class="visually-hidden">{strings.previousEvent}</span>
        </Link>
        <Link class="quiet" title={strings.nextEvent} to={{ eventSeq: near.after ?? event.seq }} onOpen={toAfter}>
          <Icon name="next" />
          <span class="visually-hidden">{strings.nextEvent}</span>
        </Link>
      </span>
      <PageKeys
        back={{ ...START, view: "session", sessionId: event.session_id, eventSeq: event.seq }}
        step={(by) => (by < 0 ? toBefore() : toAfter())}
      />
      {end !== null && <span role="status">{strings[end]}</span>}
      {problem !== null && <Problem thrown={problem} />}
    </>
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
  const { api } = useStore();
  const [near, setNear] = useState(UNKNOWN);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isCurrent = true;
    Promise.all([eventBefore(event, api), eventAfter(event, api)]).then(
      ([before, after]) => isCurrent && setNear({ before, after }),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [isWanted]);
  return near;
}
