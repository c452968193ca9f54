import { DELIVERY_STATES } from "../../src/core/outbox.ts";
import { formatNumber } from "../i18n/format.ts";
import { deliveryStateOf } from "../state/deliveries.ts";
import { withFilter } from "../state/place.ts";
import { Icon } from "./icon.tsx";
import { DeliveryMark } from "./delivery-mark.tsx";
import { useStore, useWords } from "./page-context.ts";
import { sessionName } from "./session-name.ts";

/** Filters of the list of messages, and the way to the dead letters when there are any. */
export function DeliveryTools() {
  const { deliveries, navigation, sessions } = useStore();
  const { words, language } = useWords();
  const { sessionId, filter } = navigation.place.value;
  const deliveryState = deliveryStateOf(filter);
  const { deadLetters, more } = deliveries.trouble.value;
  const session = sessionId === null ? undefined : sessions.find(sessionId);
  return (
    <div class="feed-tools">
      <h2>{words.deliveries.messages}</h2>
      <select
        aria-label={words.deliveries.stateFilter}
        value={deliveryState ?? ""}
        onChange={({ currentTarget: { value } }) =>
          navigation.go({ filter: withFilter({}, { state: value }), eventSeq: null })
        }
      >
        <option value="">{words.deliveries.allStates}</option>
        {DELIVERY_STATES.map((state) => (
          <option key={state} value={state}>
            {words.deliveries.state[state]}
          </option>
        ))}
      </select>
      {sessionId !== null && (
        <button
          type="button"
          class="quiet only"
          title={words.clearFilter}
          onClick={() => navigation.go({ sessionId: null })}
        >
          <bdi>{words.onlySession(session === undefined ? sessionId.slice(0, 8) : sessionName(session, words))}</bdi>
          <Icon name="close" />
        </button>
      )}
      {deadLetters > 0 && deliveryState !== "failed" && (
        <button
          type="button"
          class="quiet to-dead-letters"
          onClick={() => navigation.go({ filter: { state: "failed" }, sessionId: null, eventSeq: null })}
        >
          <DeliveryMark state="failed" />
          {words.deliveries.deadLetters(`${formatNumber(deadLetters, language)}${more ? "+" : ""}`)}
        </button>
      )}
    </div>
  );
}
