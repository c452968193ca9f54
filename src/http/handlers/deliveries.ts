import { ANNOUNCEMENT_KINDS } from "../../core/announcement.ts";
import { DELIVERY_STATES, type DeliveryDesk } from "../../core/outbox.ts";
import { DELIVERY_PARAMETERS, ROUTES } from "../../api/routes.ts";
import { toDeliveriesDto } from "../../api/to-dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readParameters } from "../parameters.ts";
import { AppError } from "../../core/errors.ts";
import { get, postBelow, type Route } from "../router.ts";

/** `GET /api/deliveries`: messages to people, newest first, and how their destinations fare. */
function handleDeliveries(desk: DeliveryDesk): Handler {
  return async (exchange) => {
    const parameters = readParameters(exchange.query, DELIVERY_PARAMETERS);
    const state = parameters.choice("state", DELIVERY_STATES);
    const sessionId = parameters.text("session");
    const seq = parameters.positiveInteger("event");
    const kind = parameters.choice("kind", ANNOUNCEMENT_KINDS);
    const destinationId = parameters.text("destination");
    const beforeId = parameters.positiveInteger("before");
    const limit = parameters.limit();
    const page = desk.list({
      limit,
      ...(state !== undefined && { state }),
      ...(sessionId !== undefined && { sessionId }),
      ...(seq !== undefined && { seq }),
      ...(kind !== undefined && { kind }),
      ...(destinationId !== undefined && { destinationId }),
      ...(beforeId !== undefined && { beforeId }),
    });
    return answerJson(exchange, toDeliveriesDto(page, limit, desk));
  };
}

/** `POST /api/deliveries/:id/retry` and `/discard`: 204, or 404 when there is nothing to do it to. */
function handleDelivery(desk: DeliveryDesk): Handler {
  return (exchange) => {
    const [, id, action] = /^(\d{1,15})\/(retry|discard)$/.exec(exchange.rest) ?? [];
    if (id === undefined) throw new AppError("http/not-found", { path: exchange.path.slice(0, 200) });
    const done = action === "retry" ? desk.retry(Number(id)) : desk.discard(Number(id));
    if (!done) throw new AppError("delivery/not-found", { id, action: action ?? "" });
    exchange.response.writeHead(204).end();
  };
}

export function deliveryRoutes(desk: DeliveryDesk): readonly Route[] {
  return [get(ROUTES.deliveries, handleDeliveries(desk)), postBelow(ROUTES.delivery, handleDelivery(desk))];
}
