import type { HookEvent, StoredEventDetail } from "../../src/core/event.ts";
import { isJsonObject } from "../../src/core/json.ts";

/** An event as the store returns it. */
export function toStoredEvent(event: HookEvent, seq = 1): StoredEventDetail {
  const payload: unknown = JSON.parse(event.payloadText);
  if (!isJsonObject(payload)) throw new Error("not an object");
  const { action: _, searchText: __, payloadText: ___, agentType: ____, ...stored } = event;
  return { ...stored, machine: null, seq, payload, isPayloadKept: true, sourceName: "test.json" };
}
