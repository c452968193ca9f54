import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { makeHome } from "../../../test/quick/cli/run-ccen.ts";
import { settingsOf, startJoin } from "../support/join-process.ts";
import { joinHarness } from "../support/join-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

test("ccen team joins by a code, shows its state, and leaves", needsPostgres, async (t) => {
  const { urls, as } = await joinHarness(t);
  const [url = ""] = urls;
  const home = makeHome(t, "laptop");
  home.configure({ CCEN_MACHINE_NAME: "laptop" });
  const ann = as("ann", "devs");
  assert.match((await home.ccen(["team", "status"])).stdout, /has joined no team server/);

  const join = await startJoin(home, `${url}/`);
  assert.ok(join.text().includes(`Open ${url}/#view=team&code=${join.code}`));
  await ann.confirm(join.code, "core");
  assert.equal(await join.ended, 0, join.text());
  assert.match(join.text(), /belongs to ann in team core/);
  assert.match(join.text(), /prompts, replies, commands and their output/);
  assert.match(settingsOf(home), /^CCEN_FORWARDING_NOTIFY_LOCALLY=true$/m);
  const token = /^CCEN_FORWARDING_TOKEN=(.+)$/m.exec(settingsOf(home))?.[1] ?? "";
  assert.ok(token !== "" && !join.text().includes(token));
  const status = await home.ccen(["team", "status"]);
  assert.deepEqual([status.code, /ann in team core/.test(status.stdout)], [0, true], status.stdout);
  const again = await home.ccen(["team", "join", url]);
  assert.deepEqual([again.code, /joined already/.test(again.stdout)], [0, true]);

  const left = await home.ccen(["team", "leave"]);
  assert.equal(left.code, 0, left.stderr);
  assert.deepEqual(
    (await ann.machines()).map(({ may_revoke: mayRevoke }) => mayRevoke),
    [false],
  );
  const { stdout } = await home.ccen(["team", "status", "--json"]);
  assert.deepEqual([JSON.parse(stdout).state, settingsOf(home).includes(token)], ["none", false]);
});

test("ccen team join by an invitation needs no person", needsPostgres, async (t) => {
  const { urls, as } = await joinHarness(t);
  const [url = ""] = urls;
  const home = makeHome(t, "fleet");
  home.configure({ CCEN_MACHINE_NAME: "fleet-1" });
  const { body } = await as("lee", "core-leads").invite("core", 1);
  const line = ["team", "join", url, "--invitation", body.code, "--owner", "ann@example.com"];
  const joined = await home.ccen(line);
  assert.equal(joined.code, 0, joined.stderr);
  assert.match(joined.stdout, /belongs to ann@example\.com in team core/);
  const other = await home.ccen(["team", "join", `${url}/elsewhere`]);
  assert.match(other.stderr, /forwards to .* already[^]*ccen team leave/);
  assert.equal((await as("ann@example.com", "devs").machines())[0]?.label, "fleet-1");
  const late = makeHome(t, "late");
  assert.match((await late.ccen(line)).stderr, /invitation is wrong, expired, revoked or used up/);
});

test("ccen team join says what is wrong, and Ctrl-C withdraws its code", needsPostgres, async (t) => {
  const { pool, urls, as, ask } = await joinHarness(t);
  const [url = ""] = urls;
  const home = makeHome(t, "wrong");
  home.configure();
  const faultOf = async (...args: string[]) => {
    const { code, stderr } = await home.ccen(["team", ...args]);
    return `${code} ${stderr}`;
  };
  assert.match(await faultOf("join"), /^2 .*URL has to be the address/);
  assert.match(await faultOf("jion", url), /^2 /);
  assert.match(await faultOf("join", url, "--owner", "ann"), /^2 .*go together/);
  assert.match(await faultOf("join", "http://192.0.2.1"), /^1 .*not encrypted[^]*--plain/);
  assert.match(await faultOf("join", `${url}/team`), /^1 .*is a page of a team server/);
  assert.match(await faultOf("join", "http://127.0.0.1:1"), /^1 .*no team server answers/);
  const daemon = makeHome(t, "daemon");
  daemon.configure();
  await daemon.ccen(["start"]);
  const { url: ofDaemon } = JSON.parse((await daemon.ccen(["status", "--json"])).stdout) as { url: string };
  assert.match(await faultOf("join", ofDaemon), /a daemon answers there[^]*ccen join/);
  const { stderr } = await home.ccen(["join", url, "CODE"]);
  assert.match(stderr, /ccen join` is for a central daemon[^]*ccen team join http/);

  const refused = await startJoin(home, url);
  await as("ann", "devs").post(`${ROUTES.teamJoinRequest}${refused.code}/refuse`);
  assert.equal(await refused.ended, 1);
  assert.match(refused.text(), /a person refused it/);
  const given = await startJoin(home, url);
  given.child.kill("SIGINT");
  assert.equal(await given.ended, 1);
  assert.match(given.text(), /nothing has changed/);
  assert.equal((await pool.query("SELECT FROM joins WHERE state = 'pending'")).rows.length, 0);
  assert.equal(settingsOf(home).includes("FORWARDING"), false);
  await ask();
});

test("ccen team join names a proxy that asks machines for a login", async (t) => {
  const proxy = createServer((_, response) => response.writeHead(302, { Location: "/oauth2/start" }).end());
  const home = makeHome(t, "proxied");
  home.configure();
  const { code, stderr } = await home.ccen(["team", "join", await listen(t, proxy)]);
  assert.match(`${code} ${stderr}`, /^1 .*asks for a login \(status 302\)[^]*\/api\/upstream/);
});

test("ccen team join says that it joined when the daemon cannot start", needsPostgres, async (t) => {
  const { urls, as } = await joinHarness(t);
  const [url = ""] = urls;
  const other = await listen(t, createServer());
  const home = makeHome(t, "no-port");
  home.configure({ CCEN_PORT: new URL(other).port });
  const join = await startJoin(home, url);
  await as("ann", "devs").confirm(join.code, "core");
  assert.equal(await join.ended, 1);
  assert.match(join.text(), /has joined\. It belongs to ann in team core/);
  assert.match(join.text(), /is in use/);
});

test("ccen team status does not call an absent server a failed join", async (t) => {
  const home = makeHome(t, "apart");
  home.configure({ CCEN_FORWARDING_URL: "http://127.0.0.1:1", CCEN_FORWARDING_TOKEN: "t".repeat(43) });
  const { code, stdout } = await home.ccen(["team", "status"]);
  assert.equal(code, 4);
  assert.match(stdout, /^This machine sends to http:\/\/127\.0\.0\.1:1, which does not say now/);
});

async function listen(t: TestContext, server: Server): Promise<string> {
  t.after(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  // A listening server over TCP has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
