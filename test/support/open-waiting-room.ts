import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { createMaintenanceServer, type MaintenanceServerOptions } from "../../src/http/maintenance-server.ts";
import { silentLogger } from "../../src/system/logger.ts";

/** The server that answers during a rebuild, on its own port; closed with the test. */
export async function openWaitingRoom(t: TestContext, options: Partial<MaintenanceServerOptions> = {}) {
  const taken: string[] = [];
  const room = createMaintenanceServer({
    host: "127.0.0.1",
    port: 0,
    access: null,
    version: "1.2.3",
    logger: silentLogger,
    readHealth: () => assert.fail("nobody may have asked for it"),
    acceptHook: (body) => void taken.push(body.toString()),
    percent: () => 43,
    ...options,
  });
  const { url, port } = await room.listen();
  t.after(async () => room.close(0));
  return { url, port, taken };
}
