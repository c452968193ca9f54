import { DELIVERY_STATES, type DeliveryState } from "../../src/core/outbox.ts";

/** Where in the page somebody is; all of it stands in the address, so that links and the back button work. */
export interface Place {
  readonly view: "sessions" | "feed" | "deliveries";
  readonly eventSeq: number | null;
  readonly sessionId: string | null;
  /** Of the messages, only those in this state. */
  readonly deliveryState: DeliveryState | null;
}

export const START: Place = { view: "feed", eventSeq: null, sessionId: null, deliveryState: null };

/** The views beside the first one, as the address names them. */
const NAMED_VIEWS = ["sessions", "deliveries"] as const;

/** @param hash with or without `#`; anything that makes no sense in it is passed over */
export function parsePlace(hash: string): Place {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const seq = parts.get("event") ?? "";
  return {
    view: NAMED_VIEWS.find((name) => name === parts.get("view")) ?? "feed",
    eventSeq: /^[1-9]\d{0,14}$/.test(seq) ? Number(seq) : null,
    sessionId: parts.get("session") || null,
    deliveryState: DELIVERY_STATES.find((state) => state === parts.get("state")) ?? null,
  };
}

/** The hash for a place, empty for the start. */
export function formatPlace(place: Place): string {
  const parts = new URLSearchParams();
  if (place.view !== START.view) parts.set("view", place.view);
  if (place.sessionId !== null) parts.set("session", place.sessionId);
  if (place.deliveryState !== null) parts.set("state", place.deliveryState);
  if (place.eventSeq !== null) parts.set("event", String(place.eventSeq));
  const text = parts.toString();
  return text === "" ? "" : `#${text}`;
}
