import { useEffect, useState } from "preact/hooks";
import type { DeliveryDto, EventDetailDto } from "../../../src/api/dto.ts";
import { deliveryReasonText } from "../../../src/core/i18n/delivery-reason.ts";
import type { DeliveryState } from "../../../src/core/notification/outbox.ts";
import { isOpenState } from "../../state/deliveries.ts";
import { browserTimers } from "../../state/page-clock.ts";
import { DeliveryMark } from "../../ui/icon.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Instant } from "../../ui/time.tsx";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import { fullName } from "./destination-names.ts";

/** The stream does not report a pending message, so poll. */
const ASK_AGAIN_MS = 2000;

interface DeliveryOutcomeProps {
  readonly event: EventDetailDto;
  /** Receives the message's state, null without a known message. */
  readonly onState: (state: DeliveryState | null) => void;
}

/** The messages about an event: sent when and where, or why not. */
export function DeliveryOutcome({ event: { seq, session_id: sessionId }, onState }: DeliveryOutcomeProps) {
  const { api, settings } = useStore();
  const known = settings.value.value?.settings ?? [];
  const { language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const [messages, setMessages] = useState<readonly DeliveryDto[]>([]);

  useEffect(() => {
    let gone = false;
    let cancel = (): void => undefined;
    async function ask(): Promise<void> {
      let again = true;
      try {
        const { deliveries } = await api.deliveries({ session: sessionId, event: String(seq) });
        if (gone) return;
        setMessages(deliveries);
        onState((deliveries.find(({ state }) => state === "sent") ?? deliveries[0])?.state ?? null);
        again = deliveries.some(({ state }) => isOpenState(state));
      } catch {
        // The connection state already shows the failure; the next poll retries.
      }
      if (again && !gone) cancel = browserTimers.after(ASK_AGAIN_MS, () => void ask());
    }
    void ask();
    return () => {
      gone = true;
      cancel();
    };
  }, [seq, sessionId]);

  if (messages.length === 0) return null;
  return (
    <ul class="delivery-messages note">
      {messages.map(({ id, state, destination, sent_at: sentAt, ...why }) => (
        <li key={id}>
          <DeliveryMark state={state} />
          <span>{sentAt === null ? strings.state[state] : <Instant at={sentAt} format={strings.sentAt} />}</span>
          <bdi>{fullName(destination, known)}</bdi>
          {why.reason !== null && <bdi>{deliveryReasonText(why.reason, language)}</bdi>}
        </li>
      ))}
    </ul>
  );
}
