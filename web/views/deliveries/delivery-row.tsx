import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DeliveryDto } from "../../../src/api/dto.ts";
import { formatDuration } from "../../../src/core/format/time.ts";
import { deliveryReasonText } from "../../../src/core/i18n/delivery-reason.ts";
import type { DeliveryState } from "../../../src/core/notification/outbox.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatNumber } from "../../i18n/format.ts";
import { actionsFor, type DeliveryAction } from "../../state/deliveries.ts";
import { START } from "../../state/route.ts";
import { DeliveryMark, Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Instant } from "../../ui/time.tsx";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import { fullName, shortName } from "./destination-names.ts";

/** One message: what it said and about which session, and whether it was sent; else why not, and what you can do. */
export function DeliveryRow({ delivery }: { readonly delivery: DeliveryDto }) {
  const { deliveries, navigation } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const { seq, state, kind, attempts, destination } = delivery;
  const all = deliveries.destinations.value.map((one) => one.destination);
  const isOpen = seq !== null && navigation.route.value.eventSeq === seq;
  // A message without an event is about the daemon itself, or the cost of a day.
  const ownView = kind === "budget" ? "stats" : "health";
  const about = seq === null ? page.views[ownView] : strings.event(formatNumber(seq, language));
  const reason = delivery.reason === null ? null : deliveryReasonText(delivery.reason, language);
  return (
    <li class={`delivery is-${state}${isOpen ? " is-open" : ""}`}>
      <DeliveryMark state={state} />
      <span class="kind">
        {/* Its box is the row: a click anywhere opens it. */}
        <Link
          class="to-event"
          data={{ "data-seq": seq ?? undefined }}
          isCurrent={isOpen}
          to={seq === null ? { ...START, view: ownView } : { eventSeq: seq }}
        >
          {strings.kind[kind]}
          <span class="visually-hidden">, {about}</span>
        </Link>
        {delivery.mention && (
          <span class="mention" title={strings.mention}>
            <span aria-hidden="true">@</span>
            <span class="visually-hidden">{strings.mention}</span>
          </span>
        )}
      </span>
      {delivery.text === null ? <bdi class="text reason">{reason}</bdi> : <MessageText text={delivery.text} />}
      {seq === null ? <span class="who" /> : <SessionLink sessionId={delivery.session_id} />}
      {all.length > 1 && (
        <bdi class="to" title={fullName(destination)}>
          {shortName(destination, all)}
        </bdi>
      )}
      <span class="state" title={fullName(destination)}>
        {delivery.sent_at === null ? strings.state[state] : <Instant at={delivery.sent_at} format={strings.sentAt} />}{" "}
        {delivery.resolved_at !== null && (
          <span class="tries">
            {strings.resolvedAfter(
              formatDuration(Date.parse(delivery.resolved_at) - Date.parse(delivery.created_at), language),
            )}
          </span>
        )}
        {(attempts > 1 || (attempts === 1 && state !== "sent")) && (
          <span class="tries">{strings.attempts(formatNumber(attempts, language))}</span>
        )}
      </span>
      <Instant at={delivery.created_at} />
      {delivery.text !== null && reason !== null && <bdi class="reason">{reason}</bdi>}
      <DeliveryActions delivery={delivery} what={`${strings.kind[kind]}, ${about}`} />
    </li>
  );
}

function SessionLink({ sessionId }: { readonly sessionId: string }) {
  const { sessions } = useStore();
  const { strings: page } = useStrings();
  const session = sessions.find(sessionId);
  return (
    <Link class="who" title={page.openSession} to={{ ...START, view: "session", sessionId }}>
      <bdi>{session === undefined ? shortId(sessionId) : sessionName(session, page)}</bdi>
      <span class="where">
        {session !== undefined && session.title !== null && <bdi>{session.project_name}</bdi>}
        <MachineName machine={session?.machine} />
      </span>
    </Link>
  );
}

/** What the message said: its first line, the rest unfolds. */
function MessageText({ text }: { readonly text: string }) {
  const [first = "", ...rest] = text.split("\n");
  const headline = plainProse(first) || first;
  if (rest.length === 0) return <bdi class="text">{headline}</bdi>;
  return (
    <details class="text">
      <summary>
        <bdi>{headline}</bdi>
        <Icon name="down" />
      </summary>
      <p dir="auto">{rest.join("\n")}</p>
    </details>
  );
}

interface DeliveryActionsProps {
  readonly delivery: DeliveryDto;
  /** The message as text, for screen readers, which read the button alone. */
  readonly what: string;
}

/** Actions for an unsent message. To give up is final, so it asks for confirmation. */
function DeliveryActions({ delivery: { id, state }, what }: DeliveryActionsProps) {
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
  const actions = actionsFor(state);

  // Before the first paint: the button that had the focus is removed.
  useLayoutEffect(() => {
    if (asking) keep.current?.focus();
  }, [asking]);

  async function act(action: DeliveryAction): Promise<void> {
    const row = box.current?.closest(".delivery");
    await deliveries.act(id, action);
    setAskedIn(null);
    // With its button removed, the focus would return to the top of the page.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) row?.querySelector<HTMLElement>(".to-event")?.focus();
    });
  }

  function stay(): void {
    setAskedIn(null);
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) box.current?.querySelector<HTMLElement>(".discard")?.focus();
    });
  }

  if (actions.length === 0) return null;
  if (asking) {
    return (
      <span
        class="delivery-actions is-asking"
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
        <button type="button" class="quiet framed" aria-disabled={busy} onClick={() => void act("discard")}>
          {strings.discard}
        </button>
        <button type="button" class="quiet framed" ref={keep} onClick={stay}>
          {strings.keep}
        </button>
      </span>
    );
  }
  return (
    <span class="delivery-actions" ref={box}>
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          class={`quiet framed ${action}`}
          aria-label={`${strings[action]}: ${what}`}
          aria-disabled={busy}
          onClick={() => (action === "discard" ? setAskedIn(state) : void act(action))}
        >
          {strings[action]}
        </button>
      ))}
    </span>
  );
}
