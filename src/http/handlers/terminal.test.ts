import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startHttpDaemon } from "../../../test/support/http-daemon.ts";
import { storedSession } from "../../../test/support/memory-reader.ts";
import { requestRaw } from "../../../test/support/raw-http.ts";
import type { SessionDetailDto } from "../../api/session-dto.ts";

const JSON_TYPE = { "Content-Type": "application/json" };

async function startWithTerminal(t: TestContext, isAllowed = true) {
  const shown: string[] = [];
  const daemon = await startHttpDaemon(t, {
    allowedHosts: ["dash.example"],
    terminal: {
      isAllowed: () => isAllowed,
      kindOf: () => "tmux",
      show: async ({ sessionId }) => {
        shown.push(sessionId);
        return { code: "focused", details: { target: "work:1.0" } };
      },
    },
  });
  daemon.reader.addSession(storedSession({ sessionId: "a/b" }));
  daemon.reader.addSession(storedSession({ sessionId: "far", machine: "laptop" }));
  const show = async (headers: Readonly<Record<string, string>> = {}, path = "/api/sessions/a%2Fb/terminal") => {
    const answer = await requestRaw(daemon.port, { method: "POST", path, headers: { ...JSON_TYPE, ...headers } });
    const body = JSON.parse(answer.body.toString()) as { code?: string; error?: { code: string } };
    return [answer.status, body.error?.code ?? body.code] as const;
  };
  const kind = async (headers: Readonly<Record<string, string>> = {}, id = "a%2Fb") => {
    const answer = await requestRaw(daemon.port, { path: `/api/sessions/${id}`, headers });
    return (JSON.parse(answer.body.toString()) as SessionDetailDto).terminal;
  };
  return { show, kind, shown };
}

test("a terminal is shown for a request of this machine, and says what happened", async (t) => {
  const { show, kind, shown } = await startWithTerminal(t);
  assert.equal(await kind(), "tmux");
  assert.deepEqual(await show(), [200, "focused"]);
  assert.deepEqual(shown, ["a/b"]);
});

test("a request that a proxy passed on shows no terminal", async (t) => {
  const { show, kind, shown } = await startWithTerminal(t);
  const proxied = [{ "X-Forwarded-For": "192.0.2.7" }, { Forwarded: "for=192.0.2.7" }, { Via: "1.1 proxy" }];
  for (const headers of [...proxied, { Host: "dash.example" }]) {
    assert.deepEqual(await show(headers), [403, "terminal/elsewhere"]);
    assert.equal(await kind(headers), null);
  }
  assert.deepEqual(shown, []);
});

test("a session of another machine has no terminal here", async (t) => {
  const { show, kind } = await startWithTerminal(t);
  assert.deepEqual(await show({}, "/api/sessions/far/terminal"), [403, "terminal/elsewhere"]);
  assert.equal(await kind({}, "far"), null);
});

test("without the setting no terminal is shown or announced", async (t) => {
  const { show, kind, shown } = await startWithTerminal(t, false);
  assert.deepEqual(await show(), [403, "terminal/off"]);
  assert.equal(await kind(), null);
  assert.deepEqual(shown, []);
});

test("only the terminal of a known session is acted on", async (t) => {
  const { show } = await startWithTerminal(t);
  assert.deepEqual(await show({}, "/api/sessions/absent/terminal"), [404, "session/not-found"]);
  for (const path of ["/api/sessions/a%2Fb", "/api/sessions/a%2Fb/calls", "/api/sessions/a%2Fb/terminal/x"]) {
    assert.deepEqual(await show({}, path), [404, "http/not-found"]);
  }
});
