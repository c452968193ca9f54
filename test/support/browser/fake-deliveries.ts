import type { ServerResponse } from "node:http";
import type { DeliveriesDto, DeliveryDto } from "../../../src/api/dto.ts";
import { sampleDelivery } from "../page/state-harness.ts";
import { sendJson } from "./send-json.ts";

/** The messages of a daemon that a test fills. */
interface Outbox {
  /** Oldest first. */
  readonly deliveries: DeliveryDto[];
  readonly destinations: DeliveriesDto["destinations"];
}

const TEST_MESSAGE = { seq: null, kind: "health", text: "Event notifier · Test: notifications arrive here." } as const;

/** The messages that match a query, newest first. */
export function listDeliveries(daemon: Outbox, query: URLSearchParams): DeliveriesDto {
  const before = Number(query.get("before") ?? Number.MAX_SAFE_INTEGER);
  const limit = Number(query.get("limit") ?? 50);
  const matching = daemon.deliveries
    .filter(
      (delivery) =>
        delivery.id < before &&
        (query.get("session") ?? delivery.session_id) === delivery.session_id &&
        (query.get("state") ?? delivery.state) === delivery.state &&
        (query.get("kind") ?? delivery.kind) === delivery.kind &&
        (query.get("destination") ?? delivery.destination) === delivery.destination &&
        (query.get("event") ?? String(delivery.seq)) === String(delivery.seq),
    )
    .toReversed();
  const page = matching.slice(0, limit);
  const next = page.length < limit ? null : (page.at(-1)?.id ?? null);
  return { deliveries: page, next, destinations: daemon.destinations };
}

/** Retries or discards a dead letter, as far as the API shows it. */
export function actOnDelivery(daemon: Outbox, rest: string, response: ServerResponse): void {
  if (rest === "test") {
    daemon.deliveries.push(sampleDelivery(daemon.deliveries.length + 1, TEST_MESSAGE));
    response.writeHead(204).end();
    return;
  }
  const [id, action] = rest.split("/");
  const states = action === "retry" ? ["failed"] : ["failed", "waiting", "unknown"];
  const index = daemon.deliveries.findIndex((one) => one.id === Number(id) && states.includes(one.state));
  const delivery = daemon.deliveries[index];
  if (delivery === undefined) {
    const message = `No notification ${id} to ${action}.`;
    const error = { code: "delivery/not-found", message, fix: "Only dead letters can be sent again." };
    return sendJson(response, { error }, 404);
  }
  const changed = action === "retry" ? ({ state: "sent", reason: null } as const) : ({ state: "discarded" } as const);
  daemon.deliveries[index] = { ...delivery, ...changed };
  response.writeHead(204).end();
}
