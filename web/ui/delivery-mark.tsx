import type { DeliveryState } from "../../src/core/notification/outbox.ts";

/** A shape per state, so that colour is never the only sign. The name is beside it. */
const SHAPES: Readonly<Record<DeliveryState, string>> = {
  waiting: "M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7M6 4.25v2l1.25 1",
  sending: "M2.5 6h7M6.5 3l3 3l-3 3",
  unknown: "M4 4.5a2 2 0 1 1 2.75 1.85Q6 6.7 6 7.5M6 9.6v.2",
  sent: "M2.25 6.5l2.5 2.5l5-6",
  folded: "M2.5 3.5h7M4 6h4M5.25 8.5h1.5",
  failed: "M3 3l6 6M9 3l-6 6",
  discarded: "M2.5 6h7",
};

export function DeliveryMark({ state }: { readonly state: DeliveryState }) {
  return (
    <svg class={`mark delivery-${state}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={SHAPES[state]} />
    </svg>
  );
}
