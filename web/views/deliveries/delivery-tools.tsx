import { NOTIFICATION_KINDS } from "../../../src/core/notification/notification.ts";
import { DELIVERY_STATES } from "../../../src/core/notification/outbox.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { formatNumber } from "../../i18n/format.ts";
import { deliveryFilterOf } from "../../state/deliveries.ts";
import { withFilter, type FilterName } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { DeliveryMark } from "../../ui/icon.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import { fullName } from "./destination-names.ts";

/** Filters of the message list, and a link to the dead letters if there are any. */
export function DeliveryTools() {
  const { deliveries, navigation, sessions, settings } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const route = navigation.route.value;
  const { sessionId, state, kind, destination } = deliveryFilterOf(route);
  const { deadLetters, more } = deliveries.trouble.value;
  // Sessions of the list, and the chosen one, which then has the list to itself.
  const listed = deliveries.list.value.filter(({ seq }) => seq !== null).map((one) => one.session_id);
  const sessionIds = [...new Set([...(sessionId === null ? [] : [sessionId]), ...listed])];
  const nameOf = (id: string): string => {
    const session = sessions.find(id);
    return session === undefined ? shortId(id) : sessionName(session, page);
  };
  const known = deliveries.destinations.value.map((one) => one.destination);
  const destinations = [...new Set([...known, ...(destination === null ? [] : [destination])])];
  const choose = (name: FilterName, value: string | null): void =>
    navigation.go({ filter: withFilter(route.filter, { [name]: value }), eventSeq: null });
  return (
    <div class="feed-tools flex wraps gap-8">
      <h2>{strings.messages}</h2>
      <Choice
        label={strings.stateFilter}
        all={strings.allStates}
        options={DELIVERY_STATES.map((name) => [name, strings.state[name]])}
        chosen={state}
        choose={(value) => choose("state", value)}
      />
      <Choice
        label={strings.kindFilter}
        all={strings.allKinds}
        options={NOTIFICATION_KINDS.map((name) => [name, strings.kind[name]])}
        chosen={kind}
        choose={(value) => choose("kind", value)}
      />
      {destinations.length > 1 && (
        <Choice
          label={strings.destinationFilter}
          all={strings.allDestinations}
          options={destinations.map((name) => [name, fullName(name, settings.value.value?.settings ?? [])])}
          chosen={destination}
          choose={(value) => choose("destination", value)}
        />
      )}
      {sessionIds.length > 0 && (
        <Choice
          label={strings.sessionFilter}
          all={strings.allSessions}
          options={sessionIds.map((id) => [id, nameOf(id)])}
          chosen={sessionId}
          choose={(value) => navigation.go({ sessionId: value, eventSeq: null })}
        />
      )}
      {deadLetters > 0 && state !== "failed" && (
        <Button onClick={() => navigation.go({ filter: { state: "failed" }, sessionId: null, eventSeq: null })}>
          <DeliveryMark state="failed" />
          {strings.deadLetters(`${formatNumber(deadLetters, language)}${more ? "+" : ""}`)}
        </Button>
      )}
    </div>
  );
}
