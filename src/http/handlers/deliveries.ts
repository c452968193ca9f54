import { DELIVERY_PARAMETERS, ROUTES } from "../../api/routes.ts";
import { toDeliveriesDto } from "../../api/to-dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import { NOTIFICATION_KINDS } from "../../core/notification/notification.ts";
import { DELIVERY_STATES, type DeliveryService } from "../../core/notification/outbox.ts";
import { answerJson } from "../answers.ts";
import { readParameters } from "../parameters.ts";
import { get, postBelow, type Handler, type Route } from "../router.ts";

/** `GET /api/deliveries`: messages to people, newest first, and the state of their destinations. */
function handleDeliveries(deliveries: DeliveryService): Handler {
  return async (exchange) => {
    const parameters = readParameters(exchange.query, DELIVERY_PARAMETERS);
    const state = parameters.choice("state", DELIVERY_STATES);
    const sessionId = parameters.text("session");
    const seq = parameters.positiveInteger("event");
    const kind = parameters.choice("kind", NOTIFICATION_KINDS);
    const destinationId = parameters.text("destination");
    const beforeId = parameters.positiveInteger("before");
    const limit = parameters.limit();
    const page = deliveries.list({
      limit,
      ...(state !== undefined && { state }),
      ...(sessionId !== undefined && { sessionId }),
      ...(seq !== undefined && { seq }),
      ...(kind !== undefined && { kind }),
      ...(destinationId !== undefined && { destinationId }),
      ...(beforeId !== undefined && { beforeId }),
    });
    return answerJson(exchange, toDeliveriesDto(page, limit, deliveries));
  };
}

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
  return [get(ROUTES.deliveries, handleDeliveries(deliveries)), postBelow(ROUTES.delivery, handleDelivery(deliveries))];
}
