/** Where in the page somebody is; all of it stands in the address, so that links and the back button work. */
export interface Place {
  readonly view: "sessions" | "feed";
  readonly eventSeq: number | null;
  readonly sessionId: string | null;
}

export const START: Place = { view: "feed", eventSeq: null, sessionId: null };

/** @param hash with or without `#`; anything that makes no sense in it is passed over */
export function parsePlace(hash: string): Place {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const seq = parts.get("event") ?? "";
  return {
    view: parts.get("view") === "sessions" ? "sessions" : "feed",
    eventSeq: /^[1-9]\d{0,14}$/.test(seq) ? Number(seq) : null,
    sessionId: parts.get("session") || null,
  };
}

/** The hash for a place, empty for the start. */
export function formatPlace(place: Place): string {
  const parts = new URLSearchParams();
  if (place.view !== START.view) parts.set("view", place.view);
  if (place.sessionId !== null) parts.set("session", place.sessionId);
  if (place.eventSeq !== null) parts.set("event", String(place.eventSeq));
  const text = parts.toString();
  return text === "" ? "" : `#${text}`;
}
