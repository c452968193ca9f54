import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DeliveryDto } from "../../../src/api/dto.ts";
import { formatDuration } from "../../../src/core/format/time.ts";
import { deliveryReasonText } from "../../../src/core/i18n/delivery-reason.ts";
import type { DeliveryState } from "../../../src/core/notification/outbox.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { mayDiscard } from "../../state/deliveries.ts";
import { START } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { DeliveryMark, Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Instant } from "../../ui/time.tsx";
import { DELIVERIES_STRINGS, type DeliveriesStrings } from "./deliveries-strings.ts";
import { fullName, shortName } from "./destination-names.ts";

/** One message: one line of the table, and what unfolds below it. */
export function DeliveryRow({ delivery }: { readonly delivery: DeliveryDto }) {
  const { deliveries, navigation, settings } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const [isUnfolded, setUnfolded] = useState(false);
  const { id, seq, state, kind, destination } = delivery;
  const all = deliveries.destinations.value.map((one) => one.destination);
  const known = settings.value.value?.settings ?? [];
  const isOpen = seq !== null && navigation.route.value.eventSeq === seq;
  // A message without an event is about the daemon itself, the cost of a day, or a plan's limit.
  const ownView = kind === "budget" ? "stats" : kind === "limit" ? "now" : "health";
  const about = seq === null ? page.views[ownView] : strings.event(formatNumber(seq, language));
  const what = `${strings.kind[kind]}, ${about}`;
  const headline = delivery.text?.split("\n", 1).join("") ?? "";
  const facts = factsOf(delivery, strings, language);
  const more = `delivery-${id}`;
  return (
    <div role="rowgroup" class={`delivery is-${state}${isOpen ? " is-chosen" : ""} hovers lined`}>
      <div role="row" class="delivery-line">
        <span role="cell" class="kind semibold">
          {/* Its box is the line: a click anywhere opens it. */}
          <Link
            class="to-event covers-row"
            data={{ "data-seq": seq ?? undefined }}
            isCurrent={isOpen}
            to={seq === null ? { ...START, view: ownView } : { eventSeq: seq }}
          >
            {strings.kind[kind]}
            <span class="visually-hidden">, {about}</span>
          </Link>
          {delivery.mention && (
            <span class="mention tone-waiting bold" title={strings.mention}>
              <span aria-hidden="true">@</span>
              <span class="visually-hidden">{strings.mention}</span>
            </span>
          )}
        </span>
        <span role="cell" class="text" title={headline === "" ? undefined : headline}>
          {headline !== "" && <bdi>{plainProse(headline) || headline}</bdi>}
          {headline === "" && seq !== null && <SessionLink sessionId={delivery.session_id} />}
        </span>
        {all.length > 1 && (
          <bdi role="cell" class="to note" title={fullName(destination, known)}>
            {shortName(destination, all, known)}
          </bdi>
        )}
        <span role="cell" class="outcome shrinks flex" title={facts.join(" · ") || undefined}>
          <DeliveryMark state={state} />
          <span class={state === "failed" ? "state tone-failed" : "state"}>{strings.state[state]}</span>
          <bdi class="reason grows note">{facts.join(" · ")}</bdi>
          {state === "failed" && <RetryButton delivery={delivery} what={what} />}
        </span>
        <span role="cell" class="when note">
          <Instant at={delivery.created_at} />
        </span>
        <span role="cell" class="unfold">
          <Button
            aria-expanded={isUnfolded}
            aria-controls={more}
            aria-label={`${strings.details}: ${what}`}
            onClick={() => setUnfolded(!isUnfolded)}
          >
            <Icon name="down" class="faint turns" />
          </Button>
        </span>
      </div>
      {isUnfolded && (
        <div role="row" id={more} class="delivery-more breaks">
          <div role="cell">
            {delivery.text !== null && <p dir="auto">{delivery.text}</p>}
            <p class="delivery-facts note wraps">
              {delivery.sent_at !== null && <Instant at={delivery.sent_at} format={strings.sentAt} />}
              <bdi>{fullName(destination, known)}</bdi>
              {facts.map((fact) => (
                <bdi key={fact}>{fact}</bdi>
              ))}
              {headline !== "" && seq !== null && <SessionLink sessionId={delivery.session_id} />}
            </p>
            <DiscardButton delivery={delivery} what={what} />
          </div>
        </div>
      )}
    </div>
  );
}

/** What belongs to the state: why, when it was over, and how often it was tried. */
function factsOf(delivery: DeliveryDto, strings: DeliveriesStrings, language: Language): readonly string[] {
  const { reason, resolved_at: resolvedAt, created_at: createdAt, attempts, state } = delivery;
  return [
    ...(reason === null ? [] : [deliveryReasonText(reason, language)]),
    ...(resolvedAt === null
      ? []
      : [strings.resolvedAfter(formatDuration(Date.parse(resolvedAt) - Date.parse(createdAt), language))]),
    ...(attempts > 1 || (attempts === 1 && state !== "sent")
      ? [strings.attempts(formatNumber(attempts, language))]
      : []),
  ];
}

function SessionLink({ sessionId }: { readonly sessionId: string }) {
  const { sessions } = useStore();
  const { strings: page } = useStrings();
  const session = sessions.find(sessionId);
  return (
    <Link class="who flex muted" title={page.openSession} to={{ ...START, view: "session", sessionId }}>
      <bdi>{session === undefined ? shortId(sessionId) : sessionName(session, page)}</bdi>
      <span class="where faint rigid">
        {session !== undefined && session.title !== null && <bdi>{session.project_name}</bdi>}
        <MachineName machine={session?.machine} />
      </span>
    </Link>
  );
}

interface DeliveryActionsProps {
  readonly delivery: DeliveryDto;
  /** The message as text, for screen readers, which read the button alone. */
  readonly what: string;
}

function RetryButton({ delivery: { id }, what }: DeliveryActionsProps) {
  const { deliveries } = useStore();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const button = useRef<HTMLButtonElement>(null);
  const retry = async (): Promise<void> => {
    const row = button.current?.closest(".delivery") ?? null;
    await deliveries.act(id, "retry");
    focusLine(row);
  };
  return (
    <button
      type="button"
      ref={button}
      class="quiet framed retry"
      aria-label={`${strings.retry}: ${what}`}
      aria-disabled={deliveries.busy.value.has(id)}
      onClick={() => void retry()}
    >
      {strings.retry}
    </button>
  );
}

/** With its button removed, the focus would return to the top of the page. */
function focusLine(row: Element | null): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) row?.querySelector<HTMLElement>(".to-event")?.focus();
  });
}

/** To give up is final, so it asks for confirmation. */
function DiscardButton({ delivery: { id, state }, what }: DeliveryActionsProps) {
  const { deliveries } = useStore();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  /** The message's state at the time of the question. */
  const [askedIn, setAskedIn] = useState<DeliveryState | null>(null);
  const asking = askedIn === state;
  // The state has changed. During render: an effect would also undo a click that comes before it runs.
  if (askedIn !== null && !asking) setAskedIn(null);
  const keep = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLSpanElement>(null);
  const busy = deliveries.busy.value.has(id);

  // Before the first paint: the button that had the focus is removed.
  useLayoutEffect(() => {
    if (asking) keep.current?.focus();
  }, [asking]);

  async function discard(): Promise<void> {
    const row = box.current?.closest(".delivery") ?? null;
    await deliveries.act(id, "discard");
    setAskedIn(null);
    focusLine(row);
  }

  function stay(): void {
    setAskedIn(null);
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) box.current?.querySelector<HTMLElement>(".discard")?.focus();
    });
  }

  if (!mayDiscard(state)) return null;
  if (asking) {
    return (
      <span
        class="delivery-actions wraps is-asking flex"
        ref={box}
        role="group"
        aria-label={`${strings.discard}: ${what}`}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          stay();
        }}
      >
        <span>{strings.confirm}</span>
        <Button isFramed aria-disabled={busy} onClick={() => void discard()}>
          {strings.discard}
        </Button>
        <button type="button" class="quiet framed" ref={keep} onClick={stay}>
          {strings.keep}
        </button>
      </span>
    );
  }
  return (
    <span class="delivery-actions wraps flex" ref={box}>
      <Button
        isFramed
        class="discard"
        aria-label={`${strings.discard}: ${what}`}
        aria-disabled={busy}
        onClick={() => setAskedIn(state)}
      >
        {strings.discard}
      </Button>
    </span>
  );
}
