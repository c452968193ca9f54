import assert from "node:assert/strict";
import { test } from "node:test";
import { notification } from "../../test/support/discord-harness.ts";
import type { Attempt, Urgency, DeliveryOutcome } from "../core/notification/delivery.ts";
import { createHttpPost, outcomeOf, secretsOfUrl, withoutSecrets } from "./http-service.ts";
import { deliveryReason } from "../core/i18n/delivery-reason.ts";
import type { HttpResponse } from "../system/http-client.ts";

const TO = "ntfy:example.com";

/** A service that responds with these statuses in turn, then with 200. */
function service(...statuses: number[]) {
  let nowMs = 1_000_000;
  let requests = 0;
  const created = createHttpPost({
    spacingMs: 0,
    quietSpacingMs: 5000,
    fetch: async () => {
      requests += 1;
      const status = statuses.shift() ?? 200;
      return new Response("", { status, headers: status === 429 ? { "retry-after": "30" } : {} });
    },
    clock: { now: () => nowMs },
    userAgent: "ccen/0",
    request: () => ({ url: "https://example.com/", body: "" }),
    errorText: () => "",
    secrets: [],
  });
  const post = async (urgency: Urgency, more: Partial<Attempt> = {}): Promise<string> => {
    const attempt: Attempt = {
      key: "k",
      signal: new AbortController().signal,
      urgency,
      ...more,
    };
    const outcome = await created(TO, [notification("x")], attempt);
    return outcome.kind === "wait" ? `wait ${outcome.delayMs}` : outcome.kind;
  };
  return { post, pass: (ms: number) => void (nowMs += ms), requests: () => requests };
}

test("service spaces quiet messages, and lets urgent ones pass them", async () => {
  const { post, pass } = service();
  assert.equal(await post("quiet"), "sent");
  assert.equal(await post("quiet"), "wait 5000");
  assert.equal(await post("question"), "sent");
  pass(5000);
  assert.equal(await post("quiet"), "sent");
});

test("service that asked for a pause gets no request until it is over", async () => {
  const { post, pass, requests } = service(429);
  assert.equal(await post("quiet"), "wait 30000");
  pass(10_000);
  assert.equal(await post("question"), "wait 20000");
  assert.equal(requests(), 1);
  pass(20_000);
  assert.equal(await post("question"), "sent");
});

test("service skips a message that is not wanted any more", async () => {
  const { post, requests } = service();
  assert.equal(await post("question", { isWanted: () => false }), "wait 0");
  assert.equal(requests(), 0);
});

const reader: Parameters<typeof outcomeOf>[1] = {
  errorText: (text) => text,
  messageId: () => "m1",
  secrets: ["s3cret"],
  pauseMs: (text) => (text === "full" ? 900_000 : null),
};
const answered = (status: number, text = "", retryAfterMs: number | null = null): HttpResponse => ({
  kind: "answered",
  status,
  text,
  isTorn: false,
  headers: new Headers(),
  retryAfterMs,
});

const cases: readonly (readonly [what: string, answer: HttpResponse, outcome: Partial<DeliveryOutcome>])[] = [
  ["taken", answered(200), { kind: "sent", messageId: "m1" }],
  ["taken without words", answered(204), { kind: "sent" }],
  [
    "nobody reached",
    { kind: "unsent", reason: deliveryReason("no-connection", { cause: "ECONNREFUSED" }) },
    { kind: "retry", offline: true },
  ],
  [
    "no answer",
    { kind: "lost", reason: deliveryReason("timed-out") },
    { kind: "unknown", reason: deliveryReason("timed-out") },
  ],
  ["a limit that says how long", answered(429, "", 7000), { kind: "wait", delayMs: 7000, everywhere: false }],
  ["a limit that the service has its own word for", answered(429, "full"), { kind: "wait", delayMs: 900_000 }],
  ["a limit that says nothing", answered(429), { kind: "wait", delayMs: 30_000 }],
  ["a limit of a year", answered(429, "", 31_536_000_000), { kind: "wait", delayMs: 3_600_000 }],
  ["a pause", answered(503, "", 5000), { kind: "wait", delayMs: 5000 }],
  ["a server that is down", answered(503), { kind: "retry", reason: "HTTP 503" }],
  ["a server that fails", answered(500, "oops"), { kind: "retry", reason: "HTTP 500: oops" }],
  ["a gateway that gave up", answered(504), { kind: "unknown", reason: "HTTP 504" }],
  ["a request that came too slowly", answered(408), { kind: "retry" }],
  ["a wrong key", answered(401), { kind: "disabled" }],
  ["no right", answered(403, "action_prohibited"), { kind: "disabled", reason: "HTTP 403: action_prohibited" }],
  ["nothing there", answered(404, "no_service"), { kind: "disabled", reason: "HTTP 404: no_service" }],
  ["gone for ever", answered(410), { kind: "disabled" }],
  [
    "another address",
    answered(308),
    { kind: "disabled", reason: deliveryReason("redirected", { answer: "HTTP 308" }) },
  ],
  [
    "a message that nobody takes",
    answered(400, "invalid_payload"),
    { kind: "refused", reason: "HTTP 400: invalid_payload" },
  ],
  ["a message that is too long", answered(413), { kind: "refused" }],
  ["words with a secret in them", answered(400, "no s3cret"), { kind: "refused", reason: "HTTP 400: no [secret]" }],
];

for (const [what, answer, expected] of cases) {
  test(`an answer means its status: ${what}`, () => {
    const outcome = outcomeOf(answer, reader);
    assert.deepEqual({ ...outcome, ...expected }, outcome);
  });
}

const URL_TEXT = "https://hooks.example.com/services/T0K3N-ABC/in?key=q%2Bwerty1";
const clean = (text: string): string => withoutSecrets(text, [...secretsOfUrl(URL_TEXT), "Bearer tk_0123456789"]);

test("addresses and headers quoted by a service are removed", () => {
  const quoted = [
    URL_TEXT,
    "/services/T0K3N-ABC/in?key=q%2Bwerty1",
    "T0K3N-ABC",
    "q+werty1",
    "Bearer tk_0123456789",
    "tk_0123456789",
  ];
  for (const text of quoted) {
    const left = clean(`cannot POST ${text}!`);
    for (const secret of ["T0K3N", "werty1", "0123456789"]) assert.ok(!left.includes(secret), left);
    assert.match(left, /^cannot POST .*\[secret\].*!$/);
  }
});

test("words that occur anywhere stay", () => {
  assert.equal(clean("no in here: HTTP 404"), "no in here: HTTP 404");
});
