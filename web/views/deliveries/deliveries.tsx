import { runInDeliveries } from "./run-in-deliveries.ts";
import { DeliveryRow } from "./delivery-row.tsx";
import { DeliveryTools } from "./delivery-tools.tsx";
import { DestinationList } from "./destination-list.tsx";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { NoDestination } from "./no-destination.tsx";
import { useStore } from "../../ui/page-context.ts";
import { deliveryFilterOf } from "../../state/deliveries.ts";
import { Problem } from "../../ui/problem.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useListCommands } from "../../ui/use-list-commands.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import "./deliveries.css";

/** Destinations, and the messages to them, newest first. */
export function Deliveries() {
  const store = useStore();
  const { deliveries, navigation } = store;
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const isFiltered = Object.values(deliveryFilterOf(navigation.route.value)).some((part) => part !== null);
  useListCommands((command) => runInDeliveries(command, store));
  const list = deliveries.list.value;
  const loaded = deliveries.loaded.value;
  const destinations = deliveries.destinations.value;
  const problem = deliveries.refused.value ?? deliveries.problem.value;
  return (
    <main>
      <div class="columns">
        <div class="deliveries">
          {problem !== null && <Problem thrown={problem} />}
          {destinations.length > 0 && <DestinationList destinations={destinations} />}
          {loaded && destinations.length === 0 && <NoDestination />}
          {(destinations.length > 0 || list.length > 0 || isFiltered) && (
            <section aria-label={strings.messages}>
              <DeliveryTools />
              {!loaded && problem === null && <Skeleton rows={6} />}
              {loaded && list.length === 0 && (
                <p class="empty-text">{isFiltered ? strings.nothingFound : strings.nothingYet}</p>
              )}
              <ul class="messages">
                {list.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} />
                ))}
              </ul>
              {deliveries.hasOlder.value && (
                <button type="button" class="quiet older" onClick={() => void deliveries.loadOlder()}>
                  {strings.older}
                </button>
              )}
            </section>
          )}
        </div>
        <EventDetail />
      </div>
    </main>
  );
}
