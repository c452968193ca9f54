import { ANNOUNCEMENT_KINDS } from "../../core/announcement.ts";
import { DELIVERY_STATES, type DeliveryDesk } from "../../core/outbox.ts";
import { DELIVERY_PARAMETERS } from "../../api/routes.ts";
import { toDeliveriesDto } from "../../api/to-dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readParameters } from "../parameters.ts";

/** `GET /api/deliveries`: messages to people, newest first, and how their destinations fare. */
export function handleDeliveries(desk: DeliveryDesk): Handler {
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
