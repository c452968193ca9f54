import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuntimeDto } from "../../api/dto.ts";
import { keptOverrides, listensThere, toArguments } from "./listen-address.ts";

function runtime(url: string, overridden: RuntimeDto["overridden"], host = "127.0.0.1"): RuntimeDto {
  return { running: true, pid: 1, url, host, version: "0.1.0", started_at: "", config_dir: "/c", overridden };
}

test("a restart keeps the command line's options, at the daemon's real address", () => {
  assert.deepEqual(keptOverrides(runtime("http://127.0.0.1:8123", [])), {});
  assert.deepEqual(keptOverrides(runtime("http://127.0.0.1:8123", ["port"])), { dashboardPort: 8123 });
  assert.deepEqual(keptOverrides(runtime("http://[::1]:8123", ["host", "port"], "::1")), {
    dashboardHost: "::1",
    dashboardPort: 8123,
  });
  assert.deepEqual(keptOverrides(runtime("http://localhost", ["port"])), { dashboardPort: 80 });
  assert.deepEqual(keptOverrides(runtime("http://127.0.0.1:8123", ["host"], "0.0.0.0")), {
    dashboardHost: "0.0.0.0",
  });
});

test("a running daemon's address matches the options, or would have to change", () => {
  const running = runtime("http://127.0.0.1:8123", []);
  assert.ok(listensThere(running, {}));
  assert.ok(listensThere(running, { dashboardHost: "127.0.0.1", dashboardPort: 8123 }));
  assert.ok(!listensThere(running, { dashboardPort: 8124 }));
  assert.ok(!listensThere(running, { dashboardHost: "0.0.0.0" }));
});

test("overrides become the arguments that give them again", () => {
  assert.deepEqual(toArguments({}), []);
  assert.deepEqual(toArguments({ dashboardHost: "::1", dashboardPort: 0 }), ["--host=::1", "--port=0"]);
});
