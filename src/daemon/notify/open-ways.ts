import type { Attempt, DeliveryOutcome, Destination, MessageService } from "../../core/delivery.ts";
import type { Announcement } from "../../core/announcement.ts";
import { wayIds, wayOf, type Way } from "../../core/ways.ts";
import type { WayOptions } from "../../providers/load-way.ts";
import { MAX_BATCH } from "../../providers/max-batch.ts";

/** The services of the ways that the settings name, by their destinations' ids. */
export function openWays(options: WayOptions): ReadonlyMap<string, MessageService> {
  const services = new Map<string, MessageService>();
  for (const id of wayIds(options.settings)) {
    const way = wayOf(id);
    if (way !== null) services.set(id, openWay(way, options));
  }
  return services;
}

/** Its modules are on their way before its first message is: an update of the package does not come in between. */
function openWay(way: Way, options: WayOptions): MessageService {
  const loading = import("../../providers/load-way.ts").then(async ({ loadWay }) => loadWay(way, options));
  // Whoever posts gets to hear of it.
  loading.catch(() => {});
  return {
    maxBatch: MAX_BATCH[way],
    mayMix: () => MAX_BATCH[way] > 1,
    post: async (
      destination: Destination,
      messages: readonly Announcement[],
      attempt: Attempt,
    ): Promise<DeliveryOutcome> => (await loading).post(destination, messages, attempt),
    showCard: async () => "unchanged",
    putAway: async () => "unchanged",
  };
}
