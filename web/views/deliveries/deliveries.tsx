import { blurField, focusRow, focusStep, stepOf } from "../../keyboard/commands.ts";
import { deliveryFilterOf } from "../../state/deliveries.ts";
import type { Store } from "../../state/store.ts";
import { Button } from "../../ui/button.tsx";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { useListCommands, useStore, useStringsOf } from "../../ui/page-context.ts";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import { DeliveryRow } from "./delivery-row.tsx";
import { DeliveryTools } from "./delivery-tools.tsx";
import { DestinationList, NoDestination } from "./destinations.tsx";
import "./delivery-row.css";
import "./deliveries.css";

/** A message's link that opens its event. */
const MESSAGE = ".delivery .to-event";

/** Destinations, and the messages to them, newest first; on a team server whose matter they are. */
export function DeliveriesView() {
  const { team } = useStore();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  if (team.dto.value === null) return <Deliveries />;
  return (
    <main>
      <p class="empty-text">{strings.ofMachines}</p>
    </main>
  );
}

function Deliveries() {
  const store = useStore();
  const { deliveries, navigation } = store;
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const isFiltered = Object.values(deliveryFilterOf(navigation.route.value)).some((part) => part !== null);
  useListCommands((command) => {
    // A focused message is a link, which opens by itself; this list has nothing to pause.
    const step = stepOf(command);
    if (command === "close") closeTopmost(store);
    else if (step !== 0) focusStep(MESSAGE, step);
  });
  const list = deliveries.list.value;
  const loaded = deliveries.loaded.value;
  const destinations = deliveries.destinations.value;
  const rejection = deliveries.rejection.value;
  const problem = deliveries.problem.value;
  return (
    <main>
      <div class="columns">
        <div class="deliveries scrolls">
          {rejection !== null && <Problem thrown={rejection} />}
          {rejection === null && problem !== null && <Problem thrown={problem} retry={deliveries.changed} />}
          {destinations.length > 0 && <DestinationList destinations={destinations} />}
          {loaded && destinations.length === 0 && <NoDestination />}
          {(destinations.length > 0 || list.length > 0 || isFiltered) && (
            <section aria-label={strings.messages}>
              <DeliveryTools />
              {!loaded && problem === null && <Skeleton rows={6} />}
              {loaded && list.length === 0 && (
                <p class="empty-text">{isFiltered ? strings.nothingFound : strings.nothingYet}</p>
              )}
              {list.length > 0 && (
                <div
                  role="table"
                  aria-label={strings.messages}
                  class={`messages${destinations.length > 1 ? " has-several" : ""}`}
                >
                  <Heads hasSeveral={destinations.length > 1} />
                  {list.map((delivery) => (
                    <DeliveryRow key={delivery.id} delivery={delivery} />
                  ))}
                </div>
              )}
              {deliveries.hasOlder.value && (
                <Button class="older" onClick={() => void deliveries.loadOlder()}>
                  {strings.older}
                </Button>
              )}
            </section>
          )}
        </div>
        <EventDetail />
      </div>
    </main>
  );
}

function Heads({ hasSeveral }: { readonly hasSeveral: boolean }) {
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const { kindFilter, message, destinationFilter, stateFilter, time, details } = strings;
  const names = [kindFilter, message, ...(hasSeveral ? [destinationFilter] : []), stateFilter, time];
  return (
    <div role="rowgroup" class="message-heads note lined">
      <div role="row" class="delivery-line">
        {names.map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
        <span role="columnheader">
          <span class="visually-hidden">{details}</span>
        </span>
      </div>
    </div>
  );
}

/** Closes one layer per press: the event, then the filter, then the session. */
function closeTopmost({ navigation }: Store): void {
  const { eventSeq, filter } = navigation.route.value;
  if (eventSeq !== null) {
    navigation.go({ eventSeq: null });
    focusRow(`${MESSAGE}[data-seq="${eventSeq}"]`);
    return;
  }
  blurField();
  navigation.go(Object.keys(filter).length === 0 ? { sessionId: null } : { filter: {} });
}
