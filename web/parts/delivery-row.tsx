import type { DeliveryDto } from "../../src/protocol/dto.ts";
import { formatInstant, formatNumber, formatShortInstant } from "../i18n/format.ts";
import { reasonIn } from "../i18n/reasons.ts";
import type { DeliveryAction } from "../state/deliveries.ts";
import { DeliveryMark } from "./delivery-mark.tsx";
import { useStore, useWords } from "./page-context.ts";
import { sessionName } from "./session-name.ts";

/** One message: what became of it, of what it tells, of whom; below that why it is not sent, and what can be done. */
export function DeliveryRow({ delivery }: { readonly delivery: DeliveryDto }) {
  const { navigation, sessions } = useStore();
  const { words, language } = useWords();
  const { id, seq, state, kind, attempts } = delivery;
  const session = sessions.find(delivery.session_id);
  const isOpen = navigation.place.value.eventSeq === seq;
  const event = words.deliveries.event(formatNumber(seq, language));
  return (
    <li class={`delivery is-${state}${isOpen ? " is-open" : ""}`}>
      <Instant at={delivery.created_at} />
      <span class="state" title={delivery.destination}>
        <DeliveryMark state={state} />
        {words.deliveries.state[state]}
      </span>
      <span class="kind">
        {words.deliveries.kind[kind]}
        {delivery.mention && (
          <span class="mention" title={words.deliveries.mention}>
            <span aria-hidden="true">@</span>
            <span class="visually-hidden">{words.deliveries.mention}</span>
          </span>
        )}
      </span>
      <button
        type="button"
        class="who"
        title={words.deliveries.showOnlySession}
        onClick={() => navigation.go({ sessionId: delivery.session_id, eventSeq: null })}
      >
        <bdi>{session === undefined ? delivery.session_id.slice(0, 8) : sessionName(session, words)}</bdi>
        {session !== undefined && session.title !== null && session.project_name !== null && (
          <bdi class="where">{session.project_name}</bdi>
        )}
      </button>
      <button
        type="button"
        class="link to-event"
        data-seq={seq}
        aria-current={isOpen ? "true" : undefined}
        onClick={() => navigation.go({ eventSeq: seq })}
      >
        {event}
      </button>
      <span class="tries">
        {delivery.sent_at !== null && <Instant at={delivery.sent_at} words={words.deliveries.sentAt} />}
        {(attempts > 1 || (attempts === 1 && state !== "sent")) && (
          <span>{words.deliveries.attempts(formatNumber(attempts, language))}</span>
        )}
      </span>
      {delivery.reason !== null && <bdi class="reason">{reasonIn(language, delivery.reason)}</bdi>}
      {state === "failed" && <Remedies id={id} what={`${words.deliveries.kind[kind]}, ${event}`} />}
    </li>
  );
}

/** What can be done about a dead letter. */
function Remedies({ id, what }: { readonly id: number; readonly what: string }) {
  const { deliveries } = useStore();
  const { words } = useWords();
  const busy = deliveries.busy.value.has(id);

  async function act(action: DeliveryAction, button: HTMLElement): Promise<void> {
    const row = button.closest(".delivery");
    await deliveries.act(id, action);
    // With its button gone, the focus would begin anew at the top of the page.
    if (!button.isConnected) row?.querySelector<HTMLElement>(".to-event")?.focus();
  }

  return (
    <span class="remedies">
      {(["retry", "discard"] as const).map((action) => (
        <button
          key={action}
          type="button"
          class="quiet"
          aria-label={`${words.deliveries[action]}: ${what}`}
          aria-disabled={busy}
          onClick={({ currentTarget }) => void act(action, currentTarget)}
        >
          {words.deliveries[action]}
        </button>
      ))}
    </span>
  );
}

interface InstantProps {
  readonly at: string;
  readonly words?: (clockTime: string) => string;
}

function Instant({ at, words = (clockTime) => clockTime }: InstantProps) {
  const { clock } = useStore();
  const { language } = useWords();
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {words(formatShortInstant(atMs, clock.nowMs.peek()))}
    </time>
  );
}
