import { useEffect, useRef } from "preact/hooks";
import { START } from "../../state/route.ts";
import { Button } from "../button.tsx";
import { Icon } from "../icon.tsx";
import { Link } from "../link.tsx";
import { lazyModule } from "../lazy-module.ts";
import { Problem, Skeleton } from "../load-state.tsx";
import { useStore, useStrings } from "../page-context.ts";

const lazyWholeEvent = lazyModule(async () => (await import("./whole-event.tsx")).WholeEvent);

/** One event in full, beside the feed or, on a small screen, over it. */
export function EventDetail() {
  const { detail, navigation } = useStore();
  const { strings } = useStrings();
  const state = detail.state.value;
  const panel = useRef<HTMLElement>(null);
  const isOpen = state.kind !== "closed";
  const { code: WholeEvent } = lazyWholeEvent.useCode(isOpen);
  const seq = isOpen ? state.seq : null;

  useEffect(() => {
    panel.current?.scrollTo(0, 0);
  }, [seq]);

  if (!isOpen) return null;
  const isCall = state.kind === "ready" && state.event.call != null;
  const ends = (
    <>
      <Link class="quiet" title={strings.detail.whole} to={{ ...START, view: "event", eventSeq: seq }}>
        <Icon name="event" />
        <span class="visually-hidden">{strings.detail.whole}</span>
      </Link>
      <Button
        icon="close"
        class="close"
        aria-label={strings.detail.close}
        title={`${strings.detail.close} (Esc)`}
        onClick={() => navigation.go({ eventSeq: null })}
      />
    </>
  );
  return (
    <aside class="detail scrolls" aria-label={strings.detail[isCall ? "call" : "heading"]} ref={panel}>
      {state.kind === "ready" && WholeEvent !== null ? (
        <WholeEvent open={state}>{ends}</WholeEvent>
      ) : (
        <>
          <header class="open-bar gap-2 flex">
            <span class="spring" />
            {ends}
          </header>
          {state.kind === "failed" ? (
            <Problem thrown={state.thrown} retry={() => void detail.show(state.seq)} />
          ) : (
            <Skeleton rows={6} />
          )}
        </>
      )}
    </aside>
  );
}
