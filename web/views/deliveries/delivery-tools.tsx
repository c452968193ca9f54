import { shortId } from "../../../src/core/session/session-name.ts";
import { NOTIFICATION_KINDS } from "../../../src/core/notification/notification.ts";
import { DELIVERY_STATES } from "../../../src/core/notification/outbox.ts";
import { formatNumber } from "../../i18n/format.ts";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import { DeliveryMark, Icon } from "../../ui/icon.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { deliveryFilterOf } from "../../state/deliveries.ts";
import { fullName } from "./destination-names.ts";
import { withFilter, type FilterName } from "../../state/route.ts";

/** Filters of the message list, and a link to the dead letters if there are any. */
export function DeliveryTools() {
  const { deliveries, navigation, sessions } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const route = navigation.route.value;
  const { sessionId, state, kind, destination } = deliveryFilterOf(route);
  const { deadLetters, more } = deliveries.trouble.value;
  const session = sessionId === null ? undefined : sessions.find(sessionId);
  const known = deliveries.destinations.value.map((one) => one.destination);
  const destinations = [...new Set([...known, ...(destination === null ? [] : [destination])])];
  const choose = (name: FilterName, value: string): void =>
    navigation.go({ filter: withFilter(route.filter, { [name]: value }), eventSeq: null });
  return (
    <div class="feed-tools">
      <h2>{strings.messages}</h2>
      <select
        aria-label={strings.stateFilter}
        value={state ?? ""}
        onChange={({ currentTarget: { value } }) => choose("state", value)}
      >
        <option value="">{strings.allStates}</option>
        {DELIVERY_STATES.map((name) => (
          <option key={name} value={name}>
            {strings.state[name]}
          </option>
        ))}
      </select>
      <select
        aria-label={strings.kindFilter}
        value={kind ?? ""}
        onChange={({ currentTarget: { value } }) => choose("kind", value)}
      >
        <option value="">{strings.allKinds}</option>
        {NOTIFICATION_KINDS.map((name) => (
          <option key={name} value={name}>
            {strings.kind[name]}
          </option>
        ))}
      </select>
      {destinations.length > 1 && (
        <select
          aria-label={strings.destinationFilter}
          value={destination ?? ""}
          onChange={({ currentTarget: { value } }) => choose("destination", value)}
        >
          <option value="">{strings.allDestinations}</option>
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
          {strings.deadLetters(`${formatNumber(deadLetters, language)}${more ? "+" : ""}`)}
        </button>
      )}
    </div>
  );
}
