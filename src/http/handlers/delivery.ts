import { AppError } from "../../core/errors.ts";
import type { DeliveryDesk } from "../../core/outbox.ts";
import type { Handler } from "../exchange.ts";

/** `POST /api/deliveries/:id/retry` and `/discard`: 204, or 404 when there is nothing to do it to. */
export function handleDelivery(desk: DeliveryDesk): Handler {
  return (exchange) => {
    const [, id, action] = /^(\d{1,15})\/(retry|discard)$/.exec(exchange.rest) ?? [];
    if (id === undefined) throw new AppError("http/not-found", { path: exchange.path.slice(0, 200) });
    const done = action === "retry" ? desk.retry(Number(id)) : desk.discard(Number(id));
    if (!done) throw new AppError("delivery/not-found", { id, action: action ?? "" });
    exchange.response.writeHead(204).end();
  };
}
