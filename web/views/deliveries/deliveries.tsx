import { runInDeliveries } from "./run-in-deliveries.ts";
import { DeliveryRow } from "./delivery-row.tsx";
import { DeliveryTools } from "./delivery-tools.tsx";
import { DestinationList } from "./destination-list.tsx";
import { EventDetail } from "../../parts/event-detail.tsx";
import { NoDestination } from "./no-destination.tsx";
import { useStore } from "../../parts/page-context.ts";
import { deliveryFilterOf } from "../../state/deliveries.ts";
import { Problem } from "../../parts/problem.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { useListCommands } from "../../parts/use-list-commands.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { DELIVERIES_WORDS } from "../../i18n/views/deliveries-words.ts";
import "./deliveries.css";

/** Who was told of what: destinations, and the messages to them, newest first. */
export function Deliveries() {
  const store = useStore();
  const { deliveries, navigation } = store;
  const words = useWordsOf(DELIVERIES_WORDS);
  const isFiltered = Object.values(deliveryFilterOf(navigation.place.value)).some((part) => part !== null);
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
            <section aria-label={words.messages}>
              <DeliveryTools />
              {!loaded && problem === null && <Skeleton rows={6} />}
              {loaded && list.length === 0 && (
                <p class="nobody">{isFiltered ? words.nothingFound : words.nothingYet}</p>
              )}
              <ul class="messages">
                {list.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} />
                ))}
              </ul>
              {deliveries.hasOlder.value && (
                <button type="button" class="quiet older" onClick={() => void deliveries.loadOlder()}>
                  {words.older}
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
