import assert from "node:assert/strict";
import { test } from "node:test";
import { startHttpDaemon } from "../../../test/support/http-daemon.ts";
import type { DeliveriesDto } from "../../api/dto.ts";
import type { Delivery, DeliveryFilter, DeliveryService } from "../../core/notification/outbox.ts";

const delivery: Delivery = {
  id: 7,
  seq: 42,
  sessionId: "s",
  destinationId: "webhook:1",
  kind: "permission",
  cause: "permission:t1",
  ping: true,
  silent: false,
  createdAtMs: 0,
  state: "failed",
  attempts: 6,
  batch: 7,
  firstTriedAtMs: 0,
  sentAtMs: null,
  messageId: null,
  resolvedAtMs: null,
  text: null,
  reason: "HTTP 502",
};

function deliveriesWith(calls: unknown[]): DeliveryService {
  return {
    list: (filter: DeliveryFilter) => {
      calls.push(filter);
      return [delivery].slice(0, filter.limit);
    },
    destinations: () => [
      {
        destinationId: "webhook:1",
        state: "disabled",
        reason: "unknown webhook",
        untilMs: 1000,
        failing: null,
        openCount: 3,
      },
    ],
    retry: (id) => id === 7,
    discard: (id) => id === 7,
    sendTest: () => 0,
    decisionOf: () => null,
  };
}

test("messages come with their reasons, and destinations with theirs", async (t) => {
  const calls: unknown[] = [];
  const { url } = await startHttpDaemon(t, { deliveries: deliveriesWith(calls) });
  const response = await fetch(`${url}/api/deliveries?state=failed&session=s&before=9&limit=1`);
  assert.equal(response.status, 200);
  assert.deepEqual(calls, [{ limit: 1, state: "failed", sessionId: "s", beforeId: 9 }]);
  assert.deepEqual((await response.json()) as DeliveriesDto, {
    deliveries: [
      {
        id: 7,
        seq: 42,
        session_id: "s",
        destination: "webhook:1",
        kind: "permission",
        state: "failed",
        mention: true,
        attempts: 6,
        created_at: "1970-01-01T00:00:00.000Z",
        sent_at: null,
        message_id: null,
        resolved_at: null,
        text: null,
        reason: "HTTP 502",
      },
    ],
    next: 7,
    destinations: [
      {
        destination: "webhook:1",
        state: "disabled",
        reason: "unknown webhook",
        until: "1970-01-01T00:00:01.000Z",
        open: 3,
      },
    ],
  });
});

test("messages can be asked for by their event, kind and destination", async (t) => {
  const calls: unknown[] = [];
  const { url } = await startHttpDaemon(t, { deliveries: deliveriesWith(calls) });
  const query = "event=42&kind=permission&destination=webhook%3A1&session=s";
  assert.equal((await fetch(`${url}/api/deliveries?${query}`)).status, 200);
  const wanted = { limit: 50, sessionId: "s", seq: 42, kind: "permission", destinationId: "webhook:1" };
  assert.deepEqual(calls, [wanted]);
  assert.equal((await fetch(`${url}/api/deliveries?kind=news`)).status, 400);
});

test("an unknown state is named in the error", async (t) => {
  const { url } = await startHttpDaemon(t);
  const response = await fetch(`${url}/api/deliveries?state=lost`);
  assert.equal(response.status, 400);
  assert.match(await response.text(), /state.*waiting, sending/);
});

for (const action of ["retry", "discard"]) {
  test(`${action} answers 204, and 404 where there is nothing to ${action}`, async (t) => {
    const { url } = await startHttpDaemon(t, { deliveries: deliveriesWith([]) });
    const json = { "Content-Type": "application/json" };
    const post = async (path: string, headers: Record<string, string> = json) =>
      (await fetch(`${url}/api/deliveries/${path}`, { method: "POST", headers })).status;
    assert.equal(await post(`7/${action}`), 204);
    assert.equal(await post(`8/${action}`), 404);
    assert.equal(await post(`7/${action}/more`), 404);
    assert.equal(await post(`-7/${action}`), 404);
    assert.equal(await post(`7/${action}`, {}), 415);
    assert.equal(await post(`7/${action}`, { Origin: url }), 204);
    assert.equal(await post(`7/${action}`, { Origin: "http://evil.example" }), 403);
    assert.equal((await fetch(`${url}/api/deliveries/7/${action}`)).status, 405);
  });
}
