import { DEFAULT_LIMIT, DELIVERY_PARAMETERS, ROUTES } from "../../api/routes.ts";
import { toDeliveriesDto } from "../../api/to-dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import { NOTIFICATION_KINDS } from "../../core/notification/notification.ts";
import { DELIVERY_STATES, type DeliveryService } from "../../core/notification/outbox.ts";
import { readChoice, readLimit, readPositiveInteger, readQuery, readText } from "../parameters.ts";
import { json } from "../answers.ts";
import { get, postBelow, type Handler, type Route } from "../router.ts";

/** `POST /api/deliveries/:id/retry` and `/discard`: 204, or 404 when no such delivery allows it. */
function handleDelivery(deliveries: DeliveryService): Handler {
  return (exchange) => {
    const [, id, action] = /^(\d{1,15})\/(retry|discard)$/.exec(exchange.rest) ?? [];
    if (id === undefined) throw new AppError("http/not-found", { path: exchange.path.slice(0, 200) });
    const done = action === "retry" ? deliveries.retry(Number(id)) : deliveries.discard(Number(id));
    if (!done) throw new AppError("delivery/not-found", { id, action: action ?? "" });
    exchange.response.writeHead(204).end();
  };
}

export function deliveryRoutes(deliveries: DeliveryService): readonly Route[] {
  /** Messages to people, newest first, and the state of their destinations. */
  const list = json(({ query }) => {
    const { limit = DEFAULT_LIMIT, ...filter } = readQuery(query, DELIVERY_PARAMETERS, {
      state: ["state", readChoice(DELIVERY_STATES)],
      session: ["sessionId", readText],
      event: ["seq", readPositiveInteger],
      kind: ["kind", readChoice(NOTIFICATION_KINDS)],
      destination: ["destinationId", readText],
      before: ["beforeId", readPositiveInteger],
      limit: ["limit", readLimit],
    });
    return toDeliveriesDto(deliveries.list({ ...filter, limit }), limit, deliveries);
  });
  return [get(ROUTES.deliveries, list), postBelow(ROUTES.delivery, handleDelivery(deliveries))];
}
