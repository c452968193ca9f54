import { useEffect, useState } from "preact/hooks";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import { EVENT_WORDS } from "../../i18n/views/event-words.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { EventBody } from "../../parts/event-body.tsx";
import { EventFacts } from "../../parts/event-facts.tsx";
import { EventHead } from "../../parts/event-head.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useStore, useWords } from "../../parts/page-context.ts";
import { Problem } from "../../parts/problem.tsx";
import { RawJson } from "../../parts/raw-json.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { ToldLine } from "../../parts/told-line.tsx";
import { useListCommands } from "../../parts/use-list-commands.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { eventAfter, eventBefore } from "../../state/neighbours.ts";
import { START } from "../../state/place.ts";
import "./event.css";

/** One event as a page of its own, to be linked to. */
export function Event() {
  const { detail, navigation } = useStore();
  const words = useWordsOf(EVENT_WORDS);
  const state = detail.state.value;

  return (
    <main class="event-view">
      {state.kind === "closed" && <p class="nobody">{words.none}</p>}
      {state.kind === "loading" && <Skeleton rows={10} />}
      {state.kind === "failed" && <Problem thrown={state.thrown} />}
      {state.kind === "ready" && <Whole event={state.event} go={(eventSeq) => navigation.slide({ eventSeq })} />}
    </main>
  );
}

interface WholeProps {
  readonly event: EventDetailDto;
  readonly go: (seq: number) => void;
}

function Whole({ event, go }: WholeProps) {
  const { detail, navigation, fetchLog } = useStore();
  const { words: page } = useWords();
  const words = useWordsOf(EVENT_WORDS);
  const [end, setEnd] = useState<"isFirst" | "isLast" | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

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
    else if (command === "close" || command === "open") toSession();
  });

  function toSession(): void {
    navigation.go({ ...START, view: "session", sessionId: event.session_id, eventSeq: event.seq });
  }

  return (
    <article class="whole">
      <header class="event-ways">
        <button type="button" class="quiet" onClick={() => void step(eventBefore, "isFirst")}>
          <Icon name="back" />
          {words.previous}
        </button>
        <button type="button" class="quiet" onClick={() => void step(eventAfter, "isLast")}>
          {words.next}
          <Icon name="next" />
        </button>
        <span class="spring" />
        <button type="button" class="quiet framed" onClick={toSession}>
          <Icon name="session" />
          {words.inSession}
        </button>
        <CopyButton text={location.href} from="event-link" label={words.copyLink} />
      </header>
      {end !== null && (
        <p class="nobody" role="status">
          {words[end]}
        </p>
      )}
      {problem !== null && <Problem thrown={problem} />}
      <EventHead event={event} />
      <ToldLine key={event.seq} event={event} />
      <div class="halves">
        <div>
          <EventBody key={event.seq} event={event} />
          {event.payload_kept && <RawJson payload={event.payload} />}
        </div>
        <section aria-label={page.detail.heading}>
          <EventFacts event={event} />
          <p class="link-text mono" id="event-link">
            {location.href}
          </p>
        </section>
      </div>
    </article>
  );
}
