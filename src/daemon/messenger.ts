import type { DeliveryDesk } from "../core/outbox.ts";
import { createOutbox } from "../store/outbox-queries.ts";
import type { Store } from "../store/store.ts";

export interface Messenger {
  readonly desk: DeliveryDesk;
}

/** Everything about messages to people, as one part of the daemon. */
export function createMessenger({ store }: { readonly store: Store }): Messenger {
  const outbox = createOutbox(store.database);
  return {
    desk: {
      list: outbox.list,
      destinations: () => [],
      retry: outbox.retry,
      discard: outbox.discard,
      explain: (seq) => {
        const verdict = outbox.verdictOf(seq);
        return verdict === null ? null : { told: verdict.told, code: verdict.why.code, sentence: verdict.why.code };
      },
    },
  };
}
