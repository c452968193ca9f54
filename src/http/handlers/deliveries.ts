import { DELIVERY_STATES, type DeliveryDesk } from "../../core/outbox.ts";
import { DELIVERY_PARAMETERS } from "../../protocol/routes.ts";
import { toDeliveriesDto } from "../../protocol/to-dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readParameters } from "../parameters.ts";

/** `GET /api/deliveries`: messages to people, newest first, and how their destinations fare. */
export function handleDeliveries(desk: DeliveryDesk): Handler {
  return async (exchange) => {
    const parameters = readParameters(exchange.query, DELIVERY_PARAMETERS);
    const state = parameters.choice("state", DELIVERY_STATES);
    const sessionId = parameters.text("session");
    const beforeId = parameters.positiveInteger("before");
    const limit = parameters.limit();
    const page = desk.list({
      limit,
      ...(state !== undefined && { state }),
      ...(sessionId !== undefined && { sessionId }),
      ...(beforeId !== undefined && { beforeId }),
    });
    return answerJson(exchange, toDeliveriesDto(page, limit, desk));
  };
}
