import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { test, type TestContext } from "node:test";
import type { EventDto } from "../../../src/api/dto.ts";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../../src/api/routes.ts";
import { openStream } from "../../../test/support/stream-client.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { migrate } from "../../src/database/migrate.ts";
import { hasPostgres } from "../../embedded/postgres-program.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { openNetwork } from "../support/cut-network.ts";
import { startFleet } from "../support/fleet.ts";
import { headersOf, PROXY } from "../support/reading-harness.ts";
import { startReplicaProcess } from "../support/replica-process.ts";
import { startPair } from "../support/standby-postgres.ts";
import { assertWhole } from "../support/stored-truths.ts";
import { testPool } from "../support/test-database.ts";

const skip = hasPostgres() ? false : "needs a PostgreSQL package of this platform";

const MACHINES = 6;

/** Events before the network between the databases is cut, behind the cut, and behind the failover, at least. */
const PART = 300;

/** A page that shows one person's events, and loads them again when its stream says so. */
function openPage(t: TestContext, { urls, subject }: { readonly urls: readonly string[]; readonly subject: string }) {
  const headers = headersOf(subject, ["devs"]);
  const shown = new Map<number, string>();
  const counts = { resets: 0 };
  const stopping = new AbortController();
  let newest = 0;
  let current: Awaited<ReturnType<typeof openStream>> | null = null;
  let isHeld = false;

  async function load(base: string): Promise<void> {
    const url = new URL(ROUTES.log, base);
    for (let isEnd = false; !isEnd;) {
      const answer = await fetch(url, { headers });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const { events, next } = (await answer.json()) as { events: readonly EventDto[]; next: number | null };
      for (const { seq, summary } of events) shown.set(seq, summary);
      isEnd = next === null;
      url.searchParams.set("before", String(next));
    }
  }

  async function loadAgain(base: string): Promise<void> {
    while (!stopping.signal.aborted) {
      const isLoaded = await load(base).then(
        () => true,
        () => false,
      );
      if (isLoaded) return;
      await sleep(20);
    }
  }

  async function follow(base: string): Promise<void> {
    const url = new URL(ROUTES.events, base);
    if (newest > 0) url.searchParams.set(LAST_EVENT_ID_PARAMETER, String(newest));
    const stream = await openStream(t, url.href, headers);
    current = stream;
    const closed = once(stream.response, "close");
    stopping.signal.addEventListener("abort", stream.close, { once: true });
    let taken = 0;
    const loads: Promise<void>[] = [];
    const take = (): void => {
      for (; taken < stream.frames.length; taken += 1) {
        const frame = stream.frames[taken];
        if (frame?.type === "event") {
          shown.set(frame.data.seq, frame.data.summary);
          newest = Math.max(newest, frame.data.seq);
        } else if (frame?.type === "reset") {
          counts.resets += 1;
          shown.clear();
          newest = frame.seq;
          loads.push(loadAgain(base));
        }
      }
    };
    stream.response.on("data", take);
    await closed;
    await Promise.all(loads);
  }

  async function run(): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      if (!isHeld) await follow(urls[attempt % urls.length] ?? "").catch(() => {});
      await sleep(20);
    }
  }

  const ended = run();
  t.after(async () => {
    stopping.abort();
    await ended;
  });
  return {
    /** Summaries, each of which names an event's place in its machine's log. */
    shown: (): readonly string[] => [...shown.values()],
    resets: () => counts.resets,
    newest: () => newest,
    /** As a computer that sleeps: without a stream until it is let go. */
    hold: (): void => {
      isHeld = true;
      current?.close();
    },
    release: (): void => {
      isHeld = false;
    },
  };
}

test("asynchronous standby takes over, nothing is lost, and pages load again", { skip }, async (t) => {
  let primaryPort = 0;
  const between = await openNetwork(t, { targets: () => (primaryPort === 0 ? [] : [primaryPort]) });
  const { primary, standby, promote } = await startPair(t, {
    isSynchronous: false,
    network: async (port) => {
      primaryPort = port;
      return between.port;
    },
  });
  let databasePort = Number(new URL(primary.url).port);
  const database = await openNetwork(t, { targets: () => [databasePort] });
  const databaseUrl = new URL(primary.url);
  databaseUrl.port = String(database.port);
  await migrate(primary.url);
  const admin = testPool(t, primary.url);
  const tokens: string[] = [];
  for (let machine = 0; machine < MACHINES; machine += 1)
    tokens.push(await addMachine(admin, { owner: `person-${machine}`, team: "core", name: `new-${machine}` }));
  const environment = { DATABASE_URL: databaseUrl.href, ...PROXY };
  const replicas = [await startReplicaProcess(t, environment), await startReplicaProcess(t, environment)];
  const urls = replicas.map(({ url }) => url);
  const network = await openNetwork(t, { targets: () => urls.map((url) => Number(new URL(url).port)) });
  const fleet = startFleet(t, { url: `http://127.0.0.1:${network.port}`, tokens });
  const untilMore = async (count: number): Promise<void> => {
    const before = fleet.acknowledged();
    await waitFor(`${count} more events`, () => fleet.acknowledged() >= before + count);
  };
  const pages = tokens.map((_, machine) =>
    openPage(t, { urls: machine % 2 === 0 ? urls : urls.toReversed(), subject: `person-${machine}` }),
  );
  await untilMore(PART);

  primaryPort = 0;
  between.freeze();
  const beforeCut = pages.map((page) => page.newest());
  await untilMore(PART);
  for (const [index, page] of pages.entries())
    await waitFor("an event that will be lost", () => page.newest() > (beforeCut[index] ?? 0));
  const positions = async (url: string): Promise<ReadonlyMap<string, number>> => {
    const { rows } = await testPool(t, url).query<{ name: string; position: number }>(
      "SELECT name, position FROM machines ORDER BY name",
    );
    return new Map(rows.map(({ name, position }) => [name, position]));
  };
  const known = await positions(primary.url);
  // Two of them have no stream when the events vanish.
  for (const page of pages.slice(0, 2)) page.hold();
  await primary.crash();
  databasePort = Number(new URL(standby.url).port);
  database.reset();
  await promote();
  await waitFor("a primary", async () => {
    const { rows } = await testPool(t, standby.url).query<{ is: boolean }>("SELECT pg_is_in_recovery() AS is");
    return rows[0]?.is === false;
  });
  await untilMore(PART);
  for (const page of pages) page.release();
  const lengths = fleet.finish();
  await waitFor("all events to be acknowledged", () => fleet.isThrough());

  const pool = testPool(t, standby.url);
  await assertWhole(pool);
  assert.deepEqual(
    await positions(standby.url),
    new Map(lengths.map((length, machine) => [`machine-${machine}`, length])),
  );
  assert.ok(fleet.regressions() > 0, "no acknowledged event was lost meanwhile");
  for (const [machine, page] of pages.entries()) {
    const expected = Array.from(
      { length: lengths[machine] ?? 0 },
      (_, index) => `machine-${machine}: ${index + 1}`,
    ).toSorted();
    await waitFor(`all events of page ${machine}`, () => new Set(page.shown()).size >= expected.length);
    assert.ok(page.resets() > 0, `page ${machine} never loaded again`);
    assert.deepEqual(page.shown().toSorted(), expected, `page ${machine}`);
  }
  t.diagnostic(
    `${fleet.regressions()} answers with a position that had gone back, from ${[...known.values()].join(" ")}`,
  );
  for (const replica of replicas) assert.equal(await replica.end("SIGTERM"), 0);
});
