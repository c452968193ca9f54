import { useEffect, useRef } from "preact/hooks";
import type { EventDetailDto } from "../../src/protocol/dto.ts";
import { familyOf } from "../state/event-family.ts";
import { payloadParts } from "../state/payload-parts.ts";
import { EventFacts } from "./event-facts.tsx";
import { Icon } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";
import { PayloadSection } from "./payload-section.tsx";
import { Problem } from "./problem.tsx";
import { RawJson } from "./raw-json.tsx";
import { ToldLine } from "./told-line.tsx";

/** One event whole, beside the feed or, on a small screen, over it. */
export function EventDetail() {
  const { detail, navigation } = useStore();
  const { words } = useWords();
  const state = detail.state.value;
  const panel = useRef<HTMLElement>(null);
  const isOpen = state.kind !== "closed";
  const seq = isOpen ? state.seq : null;

  useEffect(() => {
    panel.current?.scrollTo(0, 0);
  }, [seq]);

  if (!isOpen) return null;
  return (
    <aside class="detail" aria-label={words.detail.heading} ref={panel}>
      <button
        type="button"
        class="quiet close"
        aria-label={words.detail.close}
        title={words.detail.close}
        onClick={() => navigation.go({ eventSeq: null })}
      >
        <Icon name="close" />
      </button>
      {state.kind === "loading" && <p class="nobody">{words.loading}</p>}
      {state.kind === "failed" && <Problem thrown={state.thrown} />}
      {state.kind === "ready" && <Event event={state.event} />}
    </aside>
  );
}

function Event({ event }: { readonly event: EventDetailDto }) {
  const { words } = useWords();
  const { input, output, content } = payloadParts(event.payload);
  return (
    <>
      <h2 class={`title family-${familyOf(event.hook_event_name)}`}>
        <bdi>{event.hook_event_name}</bdi>
        {event.tool_name !== null && (
          <>
            {" · "}
            <bdi>{event.tool_name}</bdi>
          </>
        )}
      </h2>
      <p class={event.tool_name === null ? "digest" : "digest mono"} dir="auto">
        {event.summary}
      </p>
      <ToldLine event={event} />
      <EventFacts event={event} />
      <PayloadSection heading={words.detail.input} entries={input} />
      <PayloadSection heading={words.detail.output} entries={output} />
      <PayloadSection heading={words.detail.content} entries={content} />
      <RawJson payload={event.payload} />
    </>
  );
}
