import { DEFAULT_LIMIT, DELIVERY_PARAMETERS, ROUTES } from "../../api/routes.ts";
import { toDeliveriesDto } from "../../api/dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import { NOTIFICATION_KINDS } from "../../core/notification/notification.ts";
import { DELIVERY_STATES, type DeliveryService } from "../../core/notification/outbox.ts";
import { readChoice, readLimit, readPositiveInteger, readQuery, readText } from "../parameters.ts";
import { get, postBelow, type Route } from "../router.ts";

/** Messages to people, newest first, and the state of their destinations. */
export function deliveryRoutes(deliveries: DeliveryService): readonly Route[] {
  return [
    get(ROUTES.deliveries, ({ query }) => {
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
    }),
    /** `/test`; `/:id/retry` and `/discard`: 204, or 404 when no such delivery allows it. */
    postBelow(ROUTES.delivery, ({ rest, path, response }) => {
      if (rest === "test") {
        if (deliveries.sendTest() === 0) throw new AppError("delivery/no-destination");
        response.writeHead(204).end();
        return;
      }
      const [, id, action] = /^(\d{1,15})\/(retry|discard)$/.exec(rest) ?? [];
      if (id === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });
      const done = action === "retry" ? deliveries.retry(Number(id)) : deliveries.discard(Number(id));
      if (!done) throw new AppError("delivery/not-found", { id, action: action ?? "" });
      response.writeHead(204).end();
    }),
  ];
}
