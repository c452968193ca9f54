import { shortId } from "../../../src/core/format/short-id.ts";
import { NOTIFICATION_KINDS } from "../../../src/core/notification/notification.ts";
import { DELIVERY_STATES } from "../../../src/core/notification/outbox.ts";
import { formatNumber } from "../../i18n/format.ts";
import { DELIVERIES_WORDS } from "../../i18n/views/deliveries-words.ts";
import { DeliveryMark } from "../../parts/delivery-mark.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useStore, useWords } from "../../parts/page-context.ts";
import { sessionName } from "../../parts/session-name.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { deliveryFilterOf } from "../../state/deliveries.ts";
import { fullName } from "../../state/destination-names.ts";
import { withFilter, type FilterName } from "../../state/place.ts";

/** Filters of the list of messages, and the way to the dead letters when there are any. */
export function DeliveryTools() {
  const { deliveries, navigation, sessions } = useStore();
  const { words: page, language } = useWords();
  const words = useWordsOf(DELIVERIES_WORDS);
  const place = navigation.place.value;
  const { sessionId, state, kind, destination } = deliveryFilterOf(place);
  const { deadLetters, more } = deliveries.trouble.value;
  const session = sessionId === null ? undefined : sessions.find(sessionId);
  const known = deliveries.destinations.value.map((one) => one.destination);
  const destinations = [...new Set([...known, ...(destination === null ? [] : [destination])])];
  const choose = (name: FilterName, value: string): void =>
    navigation.go({ filter: withFilter(place.filter, { [name]: value }), eventSeq: null });
  return (
    <div class="feed-tools">
      <h2>{words.messages}</h2>
      <select
        aria-label={words.stateFilter}
        value={state ?? ""}
        onChange={({ currentTarget: { value } }) => choose("state", value)}
      >
        <option value="">{words.allStates}</option>
        {DELIVERY_STATES.map((name) => (
          <option key={name} value={name}>
            {words.state[name]}
          </option>
        ))}
      </select>
      <select
        aria-label={words.kindFilter}
        value={kind ?? ""}
        onChange={({ currentTarget: { value } }) => choose("kind", value)}
      >
        <option value="">{words.allKinds}</option>
        {NOTIFICATION_KINDS.map((name) => (
          <option key={name} value={name}>
            {words.kind[name]}
          </option>
        ))}
      </select>
      {destinations.length > 1 && (
        <select
          aria-label={words.destinationFilter}
          value={destination ?? ""}
          onChange={({ currentTarget: { value } }) => choose("destination", value)}
        >
          <option value="">{words.allDestinations}</option>
          {destinations.map((name) => (
            <option key={name} value={name}>
              {fullName(name)}
            </option>
          ))}
        </select>
      )}
      {sessionId !== null && (
        <button
          type="button"
          class="quiet only"
          title={page.clearFilter}
          onClick={() => navigation.go({ sessionId: null })}
        >
          <bdi>{page.onlySession(session === undefined ? shortId(sessionId) : sessionName(session, page))}</bdi>
          <Icon name="close" />
        </button>
      )}
      {deadLetters > 0 && state !== "failed" && (
        <button
          type="button"
          class="quiet to-dead-letters"
          onClick={() => navigation.go({ filter: { state: "failed" }, sessionId: null, eventSeq: null })}
        >
          <DeliveryMark state="failed" />
          {words.deadLetters(`${formatNumber(deadLetters, language)}${more ? "+" : ""}`)}
        </button>
      )}
    </div>
  );
}
