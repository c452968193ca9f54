import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { startHttpDaemon, type HttpDaemon } from "../../../test/support/http-daemon.ts";
import { requestRaw, type RawAnswer } from "../../../test/support/raw-http.ts";
import { openStream } from "../../../test/support/stream-client.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { createAccess, type Access } from "./access.ts";
import { MOST_FAILURES } from "./attempts.ts";

const TOKEN = randomBytes(32).toString("base64url");
const OPEN = new Set(["/", "/static/", "/api/login", "/api/join"]);

interface Guarded extends HttpDaemon {
  readonly access: Access;
  readonly loginsFile: string;
  /** Moves the clock of codes and attempts. */
  readonly passes: (ms: number) => void;
}

async function startGuarded(t: TestContext, { token = TOKEN, loginsFile = join(tempDir(t), "logins.json") } = {}) {
  let access: Access | undefined;
  let elapsedMs = 0;
  const daemon = await startHttpDaemon(t, {
    access: (parts) =>
      (access = createAccess({
        ...parts,
        token,
        loginsFile,
        machineTokensFile: `${loginsFile}.machines`,
        readMs: () => elapsedMs,
      })),
  });
  assert.ok(access !== undefined);
  return { ...daemon, access, loginsFile, passes: (ms: number) => void (elapsedMs += ms) } satisfies Guarded;
}

async function logIn({ port }: HttpDaemon, proof: object, headers: Record<string, string> = {}): Promise<RawAnswer> {
  return requestRaw(port, {
    method: "POST",
    path: "/api/login",
    headers: { "Content-Type": "application/json", Origin: `http://127.0.0.1:${port}`, ...headers },
    body: JSON.stringify(proof),
  });
}

function cookieOf(answer: RawAnswer): string {
  return (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
}

async function statusOf({ port }: HttpDaemon, headers: Record<string, string>, path = "/api/log"): Promise<number> {
  return (await requestRaw(port, { path, headers })).status;
}

test("only the page and the login are answered without the token, by any method", async (t) => {
  const daemon = await startGuarded(t);
  assert.ok(daemon.routes.length >= 18);
  for (const { path, methods, isPrefix } of daemon.routes) {
    for (const method of [...methods, "DELETE"]) {
      const answer = await requestRaw(daemon.port, {
        method,
        path: isPrefix ? `${path}1/retry` : path,
        headers: { "Content-Type": "application/json" },
        ...(method === "POST" && { body: "{}" }),
      });
      if (OPEN.has(path)) assert.notEqual(answer.text.includes("http/unauthorized"), true, path);
      else {
        assert.equal(answer.status, 401, `${method} ${path}`);
        assert.equal(answer.headers.get("www-authenticate"), "Bearer");
      }
    }
  }
  assert.equal(await statusOf(daemon, {}, "/api/nowhere"), 401);
  assert.equal(await statusOf(daemon, {}, "/"), 200);
  assert.equal(daemon.accepted.length, 0);
});

test("the token, and the key of this machine's own commands, open everything", async (t) => {
  const daemon = await startGuarded(t);
  for (const secret of [TOKEN, daemon.access.localKey]) {
    assert.equal(await statusOf(daemon, { Authorization: `Bearer ${secret}` }), 200);
    assert.equal(await statusOf(daemon, { Authorization: `bearer ${secret}` }), 200);
  }
  const hook = { method: "POST", path: "/api/hook", body: "{}" };
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${TOKEN}` };
  assert.equal((await requestRaw(daemon.port, { ...hook, headers })).status, 204);
  assert.equal(daemon.accepted.length, 1);
});

test("a token that is nearly right opens nothing", async (t) => {
  const daemon = await startGuarded(t);
  const wrong = [
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${TOKEN}x`,
    `Bearer  ${TOKEN}`,
    `Bearer ${TOKEN} ${TOKEN}`,
    `Basic ${TOKEN}`,
    TOKEN,
    "Bearer",
  ];
  for (const value of wrong) assert.equal(await statusOf(daemon, { Authorization: value }), 401, value);
  assert.equal(await statusOf(daemon, {}, `/api/log?token=${TOKEN}`), 401);
  assert.equal(await statusOf(daemon, { Cookie: `ccen-${daemon.port}=${TOKEN}` }), 401);
});

test("a link logs one browser in; its cookie is for this page and names no secret", async (t) => {
  const daemon = await startGuarded(t);
  const answer = await logIn(daemon, { code: daemon.access.issueCode() });
  assert.equal(answer.status, 204);
  const cookie = answer.headers.get("set-cookie") ?? "";
  assert.match(
    cookie,
    new RegExp(`^ccen-${daemon.port}=[\\w-]{43}; Path=/; Max-Age=1209600; HttpOnly; SameSite=Strict$`),
  );
  assert.equal(await statusOf(daemon, { Cookie: cookieOf(answer) }), 200);
  assert.equal(await statusOf(daemon, { Cookie: `other=1; ${cookieOf(answer)}; x=y` }), 200);
  assert.equal(statSync(daemon.loginsFile).mode & 0o777, 0o600);
  const [, id = ""] = cookieOf(answer).split("=");
  assert.equal(readFileSync(daemon.loginsFile, "utf8").includes(id), false);
});

test("over TLS, as a proxy speaks it, the cookie is for TLS alone", async (t) => {
  let access: Access | undefined;
  const daemon = await startHttpDaemon(t, {
    allowedHosts: ["dash.example"],
    access: (parts) =>
      (access = createAccess({
        ...parts,
        token: TOKEN,
        loginsFile: join(tempDir(t), "l.json"),
        machineTokensFile: join(tempDir(t), "m.json"),
      })),
  });
  const headers = { Host: "dash.example", Origin: "https://dash.example" };
  const answer = await logIn(daemon, { code: access?.issueCode() }, headers);
  assert.match(answer.headers.get("set-cookie") ?? "", /; Secure$/);
});

test("link used twice ends the first login, logs it and rejects the second", async (t) => {
  const daemon = await startGuarded(t);
  const code = daemon.access.issueCode();
  const thief = cookieOf(await logIn(daemon, { code }));
  assert.equal(await statusOf(daemon, { Cookie: thief }), 200);
  assert.equal((await logIn(daemon, { code })).status, 401);
  assert.equal(await statusOf(daemon, { Cookie: thief }), 401);
  assert.ok(daemon.logger.records.some(({ message }) => message.startsWith("a login link was used twice")));
});

test("when a link is used many times at once no session stays, and a fresh link works", async (t) => {
  const daemon = await startGuarded(t);
  const code = daemon.access.issueCode();
  const answers = await Promise.all(Array.from({ length: 8 }, async () => logIn(daemon, { code })));
  const winners = answers.filter(({ status }) => status === 204);
  assert.equal(winners.length, 1);
  for (const winner of winners) assert.equal(await statusOf(daemon, { Cookie: cookieOf(winner) }), 401);
  assert.equal((await logIn(daemon, { code: daemon.access.issueCode() })).status, 204);
});

test("live stream opened by a link ends when the link is used again", async (t) => {
  const daemon = await startGuarded(t);
  const code = daemon.access.issueCode();
  const cookie = cookieOf(await logIn(daemon, { code }));
  const stream = await openStream(t, `${daemon.url}/api/events`, { Cookie: cookie });
  await waitFor("the stream is attached", () => daemon.hub.connectionCount === 1);
  assert.equal((await logIn(daemon, { code })).status, 401);
  await waitFor("the stream is cut", () => daemon.hub.connectionCount === 0);
  stream.close();
});

test("four planted cookies of other servers are checked and open nothing", async (t) => {
  const daemon = await startGuarded(t);
  const own = cookieOf(await logIn(daemon, { token: TOKEN }));
  const name = `ccen-${daemon.port}`;
  const planted = (count: number): string =>
    Array.from({ length: count }, (_, index) => `${name}=${String(index).padStart(43, "x")}`).join("; ");
  assert.equal(await statusOf(daemon, { Cookie: `${planted(3)}; ${own}` }), 200);
  for (const cookie of [
    planted(4),
    `${name}x=${own.split("=")[1]}`,
    `x${own}`,
    own.slice(0, -1),
    `${own}x`,
    own.replace("=", "=="),
    own.replace("ccen", "CCEN"),
    `${name}="${own.split("=")[1]}"`,
    `${name}=__proto__`,
  ]) {
    assert.equal(await statusOf(daemon, { Cookie: cookie }), 401, cookie);
  }
});

test("a link is valid for a minute, and twenty may be open", async (t) => {
  const daemon = await startGuarded(t);
  const late = daemon.access.issueCode();
  daemon.passes(60_000);
  assert.equal((await logIn(daemon, { code: late })).status, 401);
  const codes = Array.from({ length: 21 }, () => daemon.access.issueCode());
  assert.equal((await logIn(daemon, { code: codes[0] })).status, 401);
  assert.equal((await logIn(daemon, { code: codes[20] })).status, 204);
});

test("only the token can make links, not a browser's login", async (t) => {
  const daemon = await startGuarded(t);
  const cookie = cookieOf(await logIn(daemon, { token: TOKEN }));
  const link = { method: "POST", path: "/api/login/link", body: "" };
  const json = { "Content-Type": "application/json" };
  assert.equal((await requestRaw(daemon.port, { ...link, headers: { ...json, Cookie: cookie } })).status, 401);
  const answer = await requestRaw(daemon.port, { ...link, headers: { ...json, Authorization: `Bearer ${TOKEN}` } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  const { code } = JSON.parse(answer.text) as { code: string };
  assert.equal((await logIn(daemon, { code })).status, 204);
});

test("a pairing link is worth nothing after three minutes, off or a restart", async (t) => {
  const daemon = await startGuarded(t);
  const [early, late, lost] = [1, 2, 3].map(() => daemon.access.issuePairingCode());
  daemon.passes(179_000);
  assert.equal((await logIn(daemon, { code: early })).status, 204);
  assert.deepEqual(
    daemon.access.pairedBrowsers(null).map(({ name }) => name),
    ["a browser"],
  );
  daemon.passes(1_000);
  assert.equal((await logIn(daemon, { code: late })).status, 401);
  const restarted = await startGuarded(t, { loginsFile: daemon.loginsFile });
  assert.equal((await logIn(restarted, { code: lost })).status, 401);

  const unused = daemon.access.issuePairingCode();
  daemon.access.unpair();
  assert.equal((await logIn(daemon, { code: unused })).status, 401);
  assert.deepEqual(daemon.access.pairedBrowsers(null), []);
});

test("logging in from another site's Origin, a form or with a wrong proof fails", async (t) => {
  const daemon = await startGuarded(t);
  assert.equal((await logIn(daemon, { token: TOKEN }, { Origin: "https://evil.example" })).status, 403);
  assert.equal((await logIn(daemon, { token: TOKEN }, { "Content-Type": "text/plain" })).status, 415);
  for (const proof of [{}, [], { code: 1 }, { token: null }]) assert.equal((await logIn(daemon, proof)).status, 400);
  assert.equal((await logIn(daemon, { token: "x".repeat(5_000) })).status, 413);
  assert.equal((await logIn(daemon, { token: "wrong" })).status, 401);
});

test("logging out ends the login and the live stream that it opened", async (t) => {
  const daemon = await startGuarded(t);
  const cookie = cookieOf(await logIn(daemon, { token: TOKEN }));
  const stream = await openStream(t, `${daemon.url}/api/events`, { Cookie: cookie });
  await waitFor("the stream is attached", () => daemon.hub.connectionCount === 1);
  const answer = await requestRaw(daemon.port, {
    method: "POST",
    path: "/api/logout",
    headers: { Cookie: cookie, Origin: `http://127.0.0.1:${daemon.port}` },
  });
  assert.equal(answer.status, 204);
  assert.match(answer.headers.get("set-cookie") ?? "", /=; Path=\/; Max-Age=0;/);
  assert.equal(await statusOf(daemon, { Cookie: cookie }), 401);
  await waitFor("the stream is cut", () => daemon.hub.connectionCount === 0);
  stream.close();
});

test("a login outlives a restart, but neither two weeks nor a change of the token", async (t) => {
  const first = await startGuarded(t);
  const id = cookieOf(await logIn(first, { token: TOKEN })).split("=")[1] ?? "";
  const { loginsFile } = first;
  const second = await startGuarded(t, { loginsFile });
  assert.equal(await statusOf(second, { Cookie: `ccen-${second.port}=${id}` }), 200);
  const changed = await startGuarded(t, { loginsFile, token: randomBytes(32).toString("hex") });
  assert.equal(await statusOf(changed, { Cookie: `ccen-${changed.port}=${id}` }), 401);
  second.time.nowMs += 14 * 86_400_000;
  assert.equal(await statusOf(second, { Cookie: `ccen-${second.port}=${id}` }), 401);
  writeFileSync(loginsFile, '{"logins":[null,{"digest":1},{"digest":"x","ends_at_ms":"y"}]');
  const broken = await startGuarded(t, { loginsFile });
  assert.equal(await statusOf(broken, { Cookie: `ccen-${broken.port}=${id}` }), 401);
});

test("on loopback, guesses end in 429 and the right token still counts", async (t) => {
  const daemon = await startGuarded(t);
  for (let guess = 0; guess < MOST_FAILURES; guess++) {
    assert.equal(await statusOf(daemon, { Authorization: `Bearer wrong-${guess}` }), 401);
  }
  const answer = await requestRaw(daemon.port, { path: "/api/log", headers: { Authorization: "Bearer wrong" } });
  assert.equal(answer.status, 429);
  assert.equal(answer.headers.get("retry-after"), "60");
  assert.equal(await statusOf(daemon, { Authorization: `Bearer ${TOKEN}` }), 200);
  assert.equal((await logIn(daemon, { token: "wrong" })).status, 429);
  assert.equal((await logIn(daemon, { token: TOKEN })).status, 204);
  assert.equal(daemon.logger.records.filter(({ message }) => message === "a wrong access token").length, 2);
  assert.equal(JSON.stringify(daemon.logger.records).includes("wrong-"), false);
});

test("a token that can be guessed is refused before the server listens", (t) => {
  const parts = { clock: { now: () => 0 }, logger: { debug() {}, info() {}, warn() {}, error() {} } };
  const loginsFile = join(tempDir(t), "logins.json");
  assert.throws(() => createAccess({ ...parts, loginsFile, machineTokensFile: "", token: "letmein" }), {
    code: "http/weak-token",
  });
});
