import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { payload } from "../../../test/support/payload.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { virtualTime } from "../../../test/support/virtual-time.ts";
import { loadConfig } from "../../config/load-config.ts";
import { createCommits } from "../../core/event.ts";
import { pathsUnder } from "../../system/paths.ts";
import { createContext } from "../context.ts";
import { createCounters } from "../health/counters.ts";
import { createPush } from "./push.ts";
import { createNotifier } from "./notifier.ts";

const WEBHOOK = { DISCORD_WEBHOOK_URL: "https://discord.com/api/webhooks/123456789012345678/t0ken" };

test("session gets no card while it is imported, or before it is used after a rebuild", async (t) => {
  const store = tempStore(t);
  const time = virtualTime();
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  const commits = createCommits((error) => assert.fail(String(error)));
  const config = loadConfig({ paths, environment: WEBHOOK });
  let requests = 0;
  const notifier = createNotifier({
    context: createContext(
      { paths, config, clock: time.clock, logger: createMemoryLogger(), version: "0.0.0" },
      () => null,
    ),
    commits,
    store,
    push: createPush({ keyFile: join(paths.dataDir, "push-key.pem"), access: null, requests: () => [] }),
    counters: createCounters(commits),
    rebuiltMs: time.clock.now(),
    fetch: async () => {
      requests += 1;
      return Promise.reject(new Error("no network"));
    },
    sleep: time.sleep,
  });
  t.after(notifier.stop);
  notifier.start();
  const prompt = { session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "Fix it" };
  const changed = async (atMs: number, isImported = false): Promise<number> => {
    fill(store, [payload(prompt)], atMs);
    const session = store.session("s") ?? assert.fail("no session");
    commits.publish({ events: [], sessions: [{ ...session, isImported }], local: [] });
    await time.advance(1000);
    return requests;
  };
  assert.equal(await changed(time.clock.now() - 60_000), 0);
  assert.equal(await changed(time.clock.now() + 1, true), 0);
  assert.ok((await changed(time.clock.now() + 1)) > 0);
});

test("worker whose store fails at its start begins a minute later", async (t) => {
  const store = tempStore(t);
  const time = virtualTime();
  const logger = createMemoryLogger();
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  const configOf = (environment: Readonly<Record<string, string>>) => loadConfig({ paths, environment });
  const commits = createCommits((error) => assert.fail(String(error)));
  const notifier = createNotifier({
    context: createContext({ paths, config: configOf({}), clock: time.clock, logger, version: "0.0.0" }, () => null),
    commits,
    store,
    push: createPush({ keyFile: join(paths.dataDir, "push-key.pem"), access: null, requests: () => [] }),
    counters: createCounters(commits),
    fetch: async () => Promise.reject(new Error("nobody is asked")),
    sleep: time.sleep,
  });
  t.after(notifier.stop);
  notifier.start();
  const states = (): readonly string[] => notifier.deliveries.destinations().map(({ state }) => state);

  store.database.exec("ALTER TABLE outbox RENAME TO out_of_reach");
  notifier.configure(configOf(WEBHOOK));
  await time.advance(1000);
  assert.ok(logger.records.some(({ message }) => message === "messages cannot be sent yet"));
  store.database.exec("ALTER TABLE out_of_reach RENAME TO outbox");
  assert.deepEqual(states(), ["disabled"]);
  await time.advance(61_000);
  assert.deepEqual(states(), ["ok"]);

  notifier.configure(configOf({}));
  await time.advance(1000);
  notifier.configure(configOf(WEBHOOK));
  assert.deepEqual(states(), ["ok"], "while the new settings are being applied");
});

test("test message is sent silently to the destination and keeps its text", async (t) => {
  const store = tempStore(t);
  const time = virtualTime();
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  const commits = createCommits((error) => assert.fail(String(error)));
  const config = loadConfig({ paths, environment: WEBHOOK });
  const bodies: string[] = [];
  const notifier = createNotifier({
    context: createContext(
      { paths, config, clock: time.clock, logger: createMemoryLogger(), version: "0.0.0" },
      () => null,
    ),
    commits,
    store,
    push: createPush({ keyFile: join(paths.dataDir, "push-key.pem"), access: null, requests: () => [] }),
    counters: createCounters(commits),
    fetch: async (_url, { body }) => {
      bodies.push(JSON.stringify(body));
      return Promise.resolve(Response.json({ id: "9" }));
    },
    sleep: time.sleep,
  });
  t.after(notifier.stop);
  notifier.start();
  assert.equal(notifier.deliveries.sendTest(), 1);
  await time.advance(5000);
  assert.match(bodies.join(), /Test: notifications arrive here/);
  const [delivery] = notifier.deliveries.list({ limit: 9 });
  assert.deepEqual(
    [delivery?.state, delivery?.silent, delivery?.text],
    ["sent", true, "Event notifier · Test: notifications arrive here."],
  );
});
