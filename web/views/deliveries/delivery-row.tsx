import { shortId } from "../../../src/core/format/short-id.ts";
import type { DeliveryDto } from "../../../src/api/dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import { reasonText } from "../../../src/api/reason-text.ts";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import { MachineName } from "../../ui/machine-name.tsx";
import { DeliveryMark } from "../../ui/delivery-mark.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { fullName, shortName } from "../../state/destination-names.ts";
import { START } from "../../state/route.ts";
import { Instant } from "./instant.tsx";
import { DeliveryActions } from "./delivery-actions.tsx";

/** One message: its state, its subject and session; below, why it is not sent, and the possible actions. */
export function DeliveryRow({ delivery }: { readonly delivery: DeliveryDto }) {
  const { deliveries, navigation, sessions } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const { seq, state, kind, attempts, destination } = delivery;
  const all = deliveries.destinations.value.map((one) => one.destination);
  const session = sessions.find(delivery.session_id);
  const isOpen = seq !== null && navigation.route.value.eventSeq === seq;
  // A message without an event is about the daemon itself.
  const about = seq === null ? page.views.health : strings.event(formatNumber(seq, language));
  return (
    <li class={`delivery is-${state}${isOpen ? " is-open" : ""}`}>
      <Instant at={delivery.created_at} />
      <span class="state" title={fullName(destination)}>
        <DeliveryMark state={state} />
        {strings.state[state]}
      </span>
      <span class="kind">
        {strings.kind[kind]}
        {delivery.mention && (
          <span class="mention" title={strings.mention}>
            <span aria-hidden="true">@</span>
            <span class="visually-hidden">{strings.mention}</span>
          </span>
        )}
      </span>
      {seq === null ? (
        <span class="who" />
      ) : (
        <button
          type="button"
          class="who"
          title={strings.showOnlySession}
          onClick={() => navigation.go({ sessionId: delivery.session_id, eventSeq: null })}
        >
          <bdi>{session === undefined ? shortId(delivery.session_id) : sessionName(session, page)}</bdi>
          <span class="where">
            {session !== undefined && session.title !== null && <bdi>{session.project_name}</bdi>}
            <MachineName machine={session?.machine} />
          </span>
        </button>
      )}
      <button
        type="button"
        class="link to-event"
        data-seq={seq ?? undefined}
        aria-current={isOpen ? "true" : undefined}
        onClick={() => navigation.go(seq === null ? { ...START, view: "health" } : { eventSeq: seq })}
      >
        {about}
      </button>
      <span class="tries">
        {all.length > 1 && (
          <bdi class="to" title={fullName(destination)}>
            {shortName(destination, all)}
          </bdi>
        )}
        {delivery.sent_at !== null && <Instant at={delivery.sent_at} strings={strings.sentAt} />}
        {(attempts > 1 || (attempts === 1 && state !== "sent")) && (
          <span>{strings.attempts(formatNumber(attempts, language))}</span>
        )}
      </span>
      {delivery.reason !== null && <bdi class="reason">{reasonText(delivery, language)}</bdi>}
      <DeliveryActions delivery={delivery} what={`${strings.kind[kind]}, ${about}`} />
    </li>
  );
}
