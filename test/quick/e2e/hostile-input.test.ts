import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const hostileId = '../../../../etc/passwd<img src=x onerror="alert(1)">';

const deadLetters: [string, string | Buffer, RegExp][] = [
  ["empty input", "", /empty/],
  ["no JSON", "hello", /not JSON/],
  ["a JSON array", "[1,2,3]", /not a JSON object/],
  ["no session id", '{"hook_event_name":"Stop"}', /session_id is missing/],
  ["no event name", '{"session_id":"a"}', /hook_event_name is missing/],
  ["broken bytes that are no JSON either", Buffer.from([0xff, 0x00, 0xfe, 0x80]), /not JSON/],
  ["endless nesting cut short", "[".repeat(200_000), /not JSON/],
];

const events: [string, string | Buffer, string][] = [
  ["an unknown event", payload({ hook_event_name: "QuantumLeap", session_id: "unknown-event" }), "unknown-event"],
  ["a hostile session id", payload({ session_id: hostileId }), hostileId],
  ["6 MB", payload({ session_id: "large", tool_input: { content: "x".repeat(6_000_000) } }), "large"],
  [
    "invalid UTF-8 in a text",
    Buffer.concat([
      Buffer.from(payload({ session_id: "bytes", note: "" }).slice(0, -2)),
      Buffer.from([0xc3, 0x28, 0x22, 0x7d]),
    ]),
    "bytes",
  ],
  ["deep nesting", `{"session_id":"deep","hook_event_name":"Stop","x":${"[".repeat(5000)}${"]".repeat(5000)}}`, "deep"],
];

test("every bad input becomes an event or a dead letter with its reason", async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  const daemon = await startDaemon(t, home);
  const command = hookCommand(home);
  for (const [, bytes] of [...deadLetters, ...events]) {
    const result = await fireHook({ environment: home.environment, command }, bytes);
    assert.deepEqual(result, { exitCode: 0, output: "" });
  }
  await waitFor("the events", async () => (await daemon.allEvents()).length === events.length);
  const reasons = await waitFor("the dead letters", () => {
    const names = readdirSync(home.paths.deadLetterDir).filter((name) => name.endsWith(".reason.json"));
    return names.length === deadLetters.length ? names : undefined;
  });

  const letters = reasons.map((name) => ({
    reason: String(JSON.parse(readFileSync(join(home.paths.deadLetterDir, name), "utf8")).reason),
    bytes: readFileSync(join(home.paths.deadLetterDir, name.replace(/\.reason\.json$/, ""))),
  }));
  for (const [name, bytes, reason] of deadLetters) {
    const letter = letters.find((one) => one.bytes.equals(Buffer.from(bytes)));
    assert.match(letter?.reason ?? `no dead letter for ${name}`, reason, name);
  }
  const sessions = await daemon.sessions();
  assert.deepEqual(new Set(sessions.map((session) => session.session_id)), new Set(events.map(([, , id]) => id)));
  for (const event of await daemon.allEvents()) await daemon.get(`/api/log/${event.seq}`);
  const one = await daemon.get<{ session_id: string }>(`/api/sessions/${encodeURIComponent(hostileId)}`);
  assert.equal(one.session_id, hostileId);
  assert.equal((await daemon.health()).checks.find((check) => check.name === "dead_letters")?.status, "degraded");
});
