import { runInDeliveries } from "../keyboard/run-in-deliveries.ts";
import { DeliveryRow } from "../parts/delivery-row.tsx";
import { DeliveryTools } from "../parts/delivery-tools.tsx";
import { DestinationList } from "../parts/destination-list.tsx";
import { EventDetail } from "../parts/event-detail.tsx";
import { NoDestination } from "../parts/no-destination.tsx";
import { useStore, useWords } from "../parts/page-context.ts";
import { deliveryStateOf } from "../state/deliveries.ts";
import { Problem } from "../parts/problem.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { useListCommands } from "../parts/use-list-commands.ts";

/** Who was told of what: destinations, and the messages to them, newest first. */
export function Deliveries() {
  const store = useStore();
  const { deliveries, navigation } = store;
  const { words } = useWords();
  const { sessionId, filter } = navigation.place.value;
  const isFiltered = sessionId !== null || deliveryStateOf(filter) !== null;
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
            <section aria-label={words.deliveries.messages}>
              <DeliveryTools />
              {!loaded && problem === null && <Skeleton rows={6} />}
              {loaded && list.length === 0 && (
                <p class="nobody">{isFiltered ? words.deliveries.nothingFound : words.deliveries.nothingYet}</p>
              )}
              <ul class="messages">
                {list.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} />
                ))}
              </ul>
              {deliveries.hasOlder.value && (
                <button type="button" class="quiet older" onClick={() => void deliveries.loadOlder()}>
                  {words.deliveries.older}
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
