import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { loadConfig } from "../../../src/config/load-config.ts";
import type { Delivery } from "../../../src/core/notification/outbox.ts";
import { compose } from "../../../src/daemon/compose.ts";
import { createForwardingFallback } from "../../../src/daemon/forwarding/fallback.ts";
import { createPolicy } from "../../../src/notify/policy/decide.ts";
import { TIMINGS } from "../../../src/notify/queue/destination-queue-options.ts";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { createOutbox } from "../../../src/store/outbox/outbox-queries.ts";
import { openStore } from "../../../src/store/store.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { pathsUnder } from "../../../src/system/paths.ts";
import { openProxy } from "../../support/cuttable-proxy.ts";
import { centralHarness, leafHarness } from "../../support/machine-harness.ts";
import { untilConnected, untilThrough } from "../../support/machine-truths.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { CHANNEL_ID, notifySettings } from "../../support/notify-settings.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { deliveryReasonText } from "../../../src/core/i18n/delivery-reason.ts";

const MINUTES = 3;
const DESTINATION = `channel:${CHANNEL_ID}`;

const PROMPT = payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" });
const ASKS = payload({
  session_id: "s",
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_use_id: "t1",
  tool_input: { command: "make" },
});
const REMINDS = payload({
  session_id: "s",
  hook_event_name: "Notification",
  notification_type: "permission_prompt",
  message: "Claude needs your permission to use Bash",
});
const FINISHED = payload({ session_id: "s", hook_event_name: "Stop", last_assistant_message: "Done." });

/** A machine with its own destination, and a central daemon with one; both notify by the built-in rules. */
async function pair(t: TestContext) {
  const rules = createPolicy({ settings: () => notifySettings({ mentionUserId: "42" }), clock: systemClock });
  const central = centralHarness(t, { policy: rules });
  let minutes = 0;
  const fallback = createForwardingFallback({
    minutes: MINUTES,
    onOpen: () => {},
    readMs: () => minutes * 60_000,
  });
  t.after(fallback.stop);
  const file = join(tempDir(t), "leaf.db");
  const link = { isCut: false, lostAnswers: 0, requests: 0 };
  // The outbox exists before the forwarder uses it, as in the daemon.
  const store = openStore(file);
  t.after(() => store.close());
  const outbox = fallback.outbox(createOutbox(store.database));
  const leaf = leafHarness(t, central, { file, link, policy: fallback.policy(rules), observer: fallback.observer });
  await untilConnected(leaf);
  const atCentral = createOutbox(central.store.database);
  const passMinutes = (count: number): void => void (minutes += count);
  const cut = async (): Promise<void> => {
    link.isCut = true;
    leaf.report([PROMPT]);
    await waitFor("the failure to be noticed", () => leaf.forwarder.status().state === "failing");
  };
  const mend = async (): Promise<void> => {
    link.isCut = false;
    await untilThrough(leaf);
  };
  return { central, leaf, outbox, atCentral, passMinutes, cut, mend, observer: fallback.observer };
}

const all = { limit: 99 };
const stateAndReason = ({ state, reason }: Delivery): string =>
  `${state}: ${reason === null ? reason : deliveryReasonText(reason, "en")}`;

test("question during an outage goes out from the machine after three minutes, once", async (t) => {
  const { leaf, outbox, atCentral, passMinutes, cut, mend } = await pair(t);
  await cut();
  leaf.report([ASKS]);
  assert.deepEqual(outbox.openDestinations(), []);
  passMinutes(MINUTES - 1);
  assert.equal(outbox.openCount(DESTINATION), 0);
  passMinutes(1);
  assert.deepEqual(outbox.openDestinations(), [DESTINATION]);
  const [delivery, ...more] = outbox.open(DESTINATION, 9);
  assert.ok(delivery !== undefined && more.length === 0);
  assert.deepEqual([delivery.kind, delivery.ping], ["permission", true]);
  outbox.begin([{ id: delivery.id, text: "" }], delivery.id, Date.now());
  outbox.complete([delivery.id], { state: "sent", messageId: "1", sentAtMs: Date.now() });

  leaf.report([REMINDS]);
  await mend();
  leaf.report([REMINDS]);
  await untilThrough(leaf);
  assert.equal(atCentral.openCount(DESTINATION), 0);
  assert.deepEqual(atCentral.list(all).map(stateAndReason), ["discarded: laptop sent it itself"]);
  assert.equal(outbox.list(all).length, 1);
});

test("events of the central daemon are left to it, during the outage and after it", async (t) => {
  const { leaf, outbox, atCentral, passMinutes, cut, mend } = await pair(t);
  leaf.report([PROMPT, ASKS]);
  await untilThrough(leaf);
  await waitFor("it to be left", () => outbox.list({ ...all, state: "discarded" }).length === 1);
  assert.equal(atCentral.openCount(DESTINATION), 1);
  await cut();
  passMinutes(MINUTES);
  assert.equal(outbox.openCount(DESTINATION), 0);
  leaf.report([payload({ session_id: "b", hook_event_name: "UserPromptSubmit", prompt: "go" })]);
  leaf.report([ASKS.replace('"s"', '"b"').replace("t1", "t2")]);
  assert.equal(outbox.openCount(DESTINATION), 1);
  await mend();
  assert.equal(outbox.openCount(DESTINATION), 0, "nobody had sent it yet");
  assert.equal(atCentral.openCount(DESTINATION), 2);
});

test("message that the machine may have sent before its end is not sent centrally", async (t) => {
  const { leaf, outbox, atCentral, passMinutes, cut, mend } = await pair(t);
  await cut();
  leaf.report([ASKS]);
  passMinutes(MINUTES);
  const [delivery] = outbox.open(DESTINATION, 1);
  outbox.begin([{ id: delivery?.id ?? 0, text: "" }], delivery?.id ?? 0, Date.now());
  outbox.recover();
  await mend();
  assert.equal(atCentral.openCount(DESTINATION), 0);
  assert.equal(outbox.open(DESTINATION, 9)[0]?.state, "unknown", "the machine goes on with it");
});

test("machine sends questions and failures alone, and no turn that finished", async (t) => {
  const { leaf, outbox, passMinutes, cut } = await pair(t);
  await cut();
  passMinutes(MINUTES);
  leaf.report([FINISHED]);
  assert.equal(outbox.openCount(DESTINATION), 0);
  leaf.report([payload({ session_id: "s", hook_event_name: "StopFailure", error: "rate_limit" })]);
  assert.deepEqual(
    outbox.open(DESTINATION, 9).map(({ kind }) => kind),
    ["failure"],
  );
});

test("message whose event is being forwarded waits for the answer", async (t) => {
  const { leaf, outbox, observer, passMinutes, cut } = await pair(t);
  await cut();
  leaf.report([ASKS]);
  passMinutes(MINUTES);
  assert.equal(outbox.openCount(DESTINATION), 1);
  observer.sending(2);
  assert.equal(outbox.openCount(DESTINATION), 0);
  observer.failed();
  assert.equal(outbox.openCount(DESTINATION), 1);
  observer.stored(2);
  assert.deepEqual(outbox.list(all).map(stateAndReason), ["discarded: handled by the central daemon"]);
});

const TOKEN = "kJ3vP9xQ2mW7rT5yB8nL4cF6hD1sG0zA";

/** A user's webhook on this machine, with its received messages. */
async function openWebhook(t: TestContext) {
  const messages: string[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    messages.push(await text(request));
    response.writeHead(204).end();
  };
  const server = createServer((...exchange) => void take(...exchange)).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { messages, url: `http://127.0.0.1:${port}/hook` };
}

async function startDaemon(t: TestContext, environment: Readonly<Record<string, string>>, minutes = 0) {
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  const config = loadConfig({ paths, environment, overrides: { dashboardPort: 0 } });
  const daemon = compose({
    paths,
    config: { ...config, values: { ...config.values, forwardingFallbackMinutes: minutes } },
    clock: systemClock,
    logger: createMemoryLogger(),
    pageDir: join(paths.dataDir, "no-page"),
    version: "1.2.3",
    messaging: { timings: { ...TIMINGS, askGraceMs: 10, coalesceMs: 10 } },
  });
  const { url } = await daemon.start();
  t.after(() => daemon.stop());
  const fire = async (fields: object): Promise<void> => {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${TOKEN}` };
    const body = payload({ ...fields });
    assert.equal((await fetch(new URL("/api/hook", url), { method: "POST", headers, body })).status, 204);
  };
  const count = (sessionId: string): number => daemon.store.log({ sessionId, limit: 99 }).events.length;
  const hasLeftMessage = async (): Promise<boolean> => {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const response = await fetch(new URL(`${ROUTES.deliveries}?state=discarded`, url), { headers });
    return ((await response.json()) as DeliveriesDto).deliveries.length > 0;
  };
  return { daemon, url, fire, count, hasLeftMessage };
}

const prompt = (session: string) => ({ session_id: session, hook_event_name: "UserPromptSubmit", prompt: "go" });
const asks = (session: string) => ({
  session_id: session,
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_use_id: `call-${session}`,
  tool_input: { command: `make ${session}` },
});

test("machine notifies during an outage of the central daemon, and not twice", async (t) => {
  const [atCentral, atLaptop] = [await openWebhook(t), await openWebhook(t)];
  const central = await startDaemon(t, { CCEN_TOKEN: TOKEN, CCEN_WEBHOOK_URL: atCentral.url });
  const proxy = await openProxy(t, central.url);
  const laptop = await startDaemon(
    t,
    {
      CCEN_TOKEN: TOKEN,
      CCEN_FORWARDING_URL: proxy.url,
      CCEN_FORWARDING_TOKEN: TOKEN,
      CCEN_WEBHOOK_URL: atLaptop.url,
    },
    0.005,
  );
  await laptop.fire(prompt("a"));
  await laptop.fire(asks("a"));
  await waitFor("the message of the central daemon", () => atCentral.messages.length === 1);
  // Only then does the machine know that the central daemon has the event: the cut may lose a response.
  await waitFor("the machine to leave its message", laptop.hasLeftMessage);

  proxy.cut();
  await laptop.fire(prompt("b"));
  await laptop.fire(asks("b"));
  await waitFor("the message of the machine", () => atLaptop.messages.length === 1);
  assert.match(atLaptop.messages[0] ?? "", /make b/);

  proxy.mend();
  await waitFor("the events of the outage", () => central.count("b") === 2);
  await laptop.fire(prompt("c"));
  await laptop.fire(asks("c"));
  await waitFor("the next message of the central daemon", () => atCentral.messages.length === 2);
  assert.match(atCentral.messages[1] ?? "", /make c/);
  assert.equal(atLaptop.messages.length, 1);
});
