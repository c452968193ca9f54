import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { loadConfig } from "../../../src/config/load-config.ts";
import { compose } from "../../../src/daemon/compose.ts";
import { PACE } from "../../../src/notify/worker/pace.ts";
import type { DeliveriesDto } from "../../../src/protocol/dto.ts";
import { ROUTES } from "../../../src/protocol/routes.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { pathsUnder } from "../../../src/system/paths.ts";
import { openProxy } from "../../support/cuttable-proxy.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

const TOKEN = "kJ3vP9xQ2mW7rT5yB8nL4cF6hD1sG0zA";

/** A person's webhook on this machine: what arrives there. */
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
    messaging: { pace: { ...PACE, askGraceMs: 10, coalesceMs: 10 } },
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

test("machine notifies during an outage of the central daemon, and nothing comes twice", async (t) => {
  const [atCentral, atLaptop] = [await openWebhook(t), await openWebhook(t)];
  const central = await startDaemon(t, { DISCORD_DASHBOARD_TOKEN: TOKEN, CCEN_WEBHOOK_URL: atCentral.url });
  const proxy = await openProxy(t, central.url);
  const laptop = await startDaemon(
    t,
    {
      DISCORD_DASHBOARD_TOKEN: TOKEN,
      DISCORD_DASHBOARD_UPSTREAM: proxy.url,
      DISCORD_DASHBOARD_UPSTREAM_TOKEN: TOKEN,
      CCEN_WEBHOOK_URL: atLaptop.url,
    },
    0.005,
  );
  await laptop.fire(prompt("a"));
  await laptop.fire(asks("a"));
  await waitFor("the message of the central daemon", () => atCentral.messages.length === 1);
  // Only then does the machine know that the central daemon has the event: an answer that the cut swallows is no answer.
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
