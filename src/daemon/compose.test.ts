import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createMemoryLogger } from "../../test/support/memory-logger.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import { ROUTES } from "../api/routes.ts";
import { loadConfig } from "../config/load-config.ts";
import { findRoute } from "../http/router.ts";
import { systemClock } from "../system/clock.ts";
import { pathsUnder } from "../system/paths.ts";
import { compose } from "./compose.ts";
import type { DaemonOptions } from "./daemon-options.ts";

function composeForTest(t: TestContext, over: Partial<DaemonOptions> = {}, environment: Record<string, string> = {}) {
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  mkdirSync(paths.dataDir, { recursive: true });
  const logger = createMemoryLogger();
  const daemon = compose({
    paths,
    config: loadConfig({ paths, environment: { CCEN_PORT: "0", ...environment } }),
    clock: systemClock,
    logger,
    pageDir: join(paths.dataDir, "no-page"),
    version: "0.0.0",
    ...over,
  });
  t.after(daemon.stop);
  return { daemon, logger };
}

/** Without those of a team server. */
const OWN_ROUTES = Object.values(ROUTES).filter((path) => !path.startsWith("/api/team/"));

test("every path of the contract has exactly one handler", (t) => {
  const { daemon } = composeForTest(
    t,
    { startDemo: async () => "" },
    { CCEN_TOKEN: "correct-horse-battery-staple-0123456789" },
  );
  const { routes } = daemon;
  assert.deepEqual(routes.map(({ path }) => path).toSorted(), OWN_ROUTES.toSorted());
  for (const { path, isPrefix, methods, handler } of routes) {
    const target = isPrefix ? `${path}1` : path;
    assert.equal(findRoute(routes, methods[0] ?? "", target).handler, handler, target);
    // In either order of the routes.
    assert.equal(findRoute(routes.toReversed(), methods[0] ?? "", target).handler, handler, target);
  }
});

test("daemon without token and demo has no path for them", (t) => {
  const { daemon } = composeForTest(t);
  const paths = new Set(daemon.routes.map(({ path }) => path));
  const missing = OWN_ROUTES.filter((path) => !paths.has(path));
  const { demo, login, loginLink, logout } = ROUTES;
  assert.deepEqual(missing.toSorted(), [demo, login, loginLink, logout].toSorted());
});

test("daemon whose port is taken closes its database before the start fails", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  t.after(() => other.close());
  const address = other.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  let isClosed = false;
  const beforeClose = () => {
    isClosed = true;
  };
  const { daemon } = composeForTest(t, { beforeClose }, { CCEN_PORT: port });
  await assert.rejects(daemon.start(), { code: "http/port-in-use" });
  assert.ok(isClosed);
  assert.throws(() => daemon.store.lastSeq());
});

test("daemon is ready between the end of its start and the begin of its stop", async (t) => {
  const { daemon, logger } = composeForTest(t);
  const { url } = await daemon.start();
  const response = await fetch(new URL(ROUTES.health, url));
  const health: unknown = await response.json();
  assert.ok(typeof health === "object" && health !== null && "ready" in health);
  assert.equal(health.ready, true);
  await daemon.stop();
  await daemon.stop();
  assert.deepEqual(
    logger.records.filter(({ level }) => level === "error"),
    [],
  );
});
