import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import type { networkInterfaces } from "node:os";
import { test, type TestContext } from "node:test";
import type { LogPageDto } from "../../../src/api/dto.ts";
import { askDaemon, connectToDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import { reachableUrls } from "../../../src/cli/daemon/reachable-urls.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";
import { configure, endDaemon } from "../cli/run-ccen.ts";

const EVENTS = 12;

function of(address: string, family: "IPv4" | "IPv6", internal = false) {
  return { address, family, internal } as NonNullable<ReturnType<typeof networkInterfaces>[string]>[number];
}

/** Its daemon is found by its files, so it ends before they are deleted. */
function homeOfDaemon(t: TestContext): ConfigHome {
  const deletions: (() => unknown)[] = [];
  const home = configHome({ after: (deletion = () => {}) => void deletions.push(deletion as () => unknown) });
  t.after(async () => {
    await endDaemon(home.paths);
    for (const deletion of deletions) deletion();
  });
  return home;
}

/** A person at a terminal, who is asked nothing. */
const PERSON = { ask: async () => Promise.reject(new Error("nothing is asked")) };

const LINK = /^ {2}(http:\S+)#login=([\w-]{43})$/gm;

test("`answers on` is one command: token, a restart that loses nothing, and links", async (t) => {
  const home = homeOfDaemon(t);
  const { paths } = home;
  await installHooksForTest(home);
  const settings = readFileSync(paths.settingsFile, "utf8");
  await runCommandForTest(home, ["start", "--port", "0"]);
  const before = await connectToDaemon(paths);

  const silent = await runCommandForTest(home, ["answers", "on"]);
  assert.deepEqual([silent.code, /`ccen answers on --yes` makes one/.test(silent.text)], [1, true]);
  assert.ok(!existsSync(paths.envFile) && !existsSync(paths.askScript));
  assert.equal(readFileSync(paths.settingsFile, "utf8"), settings);

  // Hooks fire while the daemon restarts.
  const command = hookCommand(home);
  const environment = { ...home.environment, CCEN_NO_START: "1" };
  const fire = async (at: number) =>
    fireHook({ environment, command }, JSON.stringify({ session_id: `s${at}`, hook_event_name: "Stop" }));
  const fired = Promise.all(Array.from({ length: EVENTS }, async (_, at) => fire(at)));
  const on = await runCommandForTest(home, ["answers", "on"], PERSON);
  assert.equal(on.code, 0, on.text);
  await fired;
  const { address, runtime } = await connectToDaemon(paths);
  assert.equal(runtime.url, before.runtime.url);
  assert.notEqual(runtime.pid, before.runtime.pid);
  assert.notEqual(address.key, null);
  await waitFor("every event", async () => {
    const { events } = await askDaemon<LogPageDto>(address, "/api/log?limit=100");
    return events.filter(({ hook_event_name: name }) => name === "Stop").length === EVENTS;
  });
  await waitFor("the daemon takes requests", () => existsSync(paths.askFile));
  assert.deepEqual(
    Array.from(on.text.matchAll(LINK), ([, url]) => url),
    [`${runtime.url}/`],
  );
  assert.match(on.text, /on this machine alone/);
});

test("`answers on` starts a daemon, and browsers of one kind get names of their own", async (t) => {
  const home = homeOfDaemon(t);
  await installHooksForTest(home);
  configure(home, { CCEN_PORT: "0", CCEN_ALLOWED_HOSTS: "dash.example" });
  const links = async (...args: readonly string[]): Promise<readonly (readonly [string, string])[]> => {
    const { code, text } = await runCommandForTest(home, ["answers", ...args], PERSON);
    assert.equal(code, 0, text);
    return Array.from(text.matchAll(/^ {2}(https?):\S+#login=([\w-]{43})$/gm), ([, scheme = "", one = ""]) => [
      scheme,
      one,
    ]);
  };
  const given = [await links("on"), await links("pair"), await links("pair", "Kitchen", "tablet")].flat();
  const { runtime } = await connectToDaemon(home.paths);
  for (const [scheme, code] of given) {
    const agent = scheme === "https" ? "Mozilla/5.0 (iPhone) Safari/604.1" : "Mozilla/5.0 (X11; Linux) Firefox/145.0";
    const headers = { "content-type": "application/json", "user-agent": agent };
    const body = JSON.stringify({ code });
    assert.equal((await fetch(`${runtime.url}/api/login`, { method: "POST", headers, body })).status, 204);
  }
  const { text } = await runCommandForTest(home, ["answers"]);
  assert.deepEqual(
    Array.from(text.matchAll(/^ {2}[\da-f]{12} {2}(.+), paired/gm), ([, name]) => name),
    ["Firefox on Linux", "Phone", "Firefox on Linux (2)", "Phone (2)", "Kitchen tablet", "Kitchen tablet (2)"],
  );
});

test("`answers on --yes` never replaces a token of the environment", async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  const environment = { ...home.environment, CCEN_TOKEN: "weak" };
  const weak = await runCommandForTest({ ...home, environment }, ["answers", "on", "--yes"]);
  assert.deepEqual([weak.code, /CCEN_TOKEN of the environment is shorter/.test(weak.text)], [1, true]);
  assert.ok(!existsSync(home.paths.envFile));

  const { code, text } = await runCommandForTest(home, ["answers", "on", "--yes"]);
  assert.equal(code, 0, text);
  assert.match(text, /Next: `ccen answers pair` in a terminal/);
  const token = (await runCommandForTest(home, ["token", "--show"])).text;
  assert.match(token, /^[\w-]{43}$/);
  assert.ok(!text.includes(token));
  assert.equal((await runCommandForTest(home, ["answers", "off", "--yes"])).code, 2);
});

test("`answers on` before setup names it, and no backup of the file that it made", async (t) => {
  const { code, text } = await runCommandForTest(configHome(t), ["answers", "on", "--yes"]);
  assert.equal(code, 0, text);
  assert.match(text, /`ccen setup` installs the hooks/);
  assert.doesNotMatch(text, /as it was/);
});

test("pairing links name the addresses at which a daemon listens, and only those", async (t) => {
  const home = homeOfDaemon(t);
  configure(home, { CCEN_ALLOWED_HOSTS: "dash.example,localhost:9000", CCEN_PORT: "0" });
  await runCommandForTest(home, ["start"]);
  const { address, runtime } = await connectToDaemon(home.paths);
  const networks = {
    lo: [of("127.0.0.1", "IPv4", true)],
    eth0: [of("192.0.2.5", "IPv4"), of("169.254.7.7", "IPv4"), of("2001:db8::5", "IPv6"), of("fe80::5", "IPv6")],
    tailscale0: [of("100.64.0.7", "IPv4")],
  };
  const at = async (host: string, url: string): Promise<readonly string[]> =>
    (await reachableUrls({ address, runtime: { ...runtime, host, url } }, networks)).map((one) => one.url);
  const named = ["https://dash.example", "http://localhost:9000"];
  assert.deepEqual(await at("127.0.0.1", "http://127.0.0.1:8123"), [...named, "http://127.0.0.1:8123"]);
  assert.deepEqual(await at("192.0.2.5", "http://192.0.2.5:8000"), [...named, "http://192.0.2.5:8000"]);
  assert.deepEqual(await at("0.0.0.0", "http://127.0.0.1:8123"), [
    ...named,
    "http://127.0.0.1:8123",
    "http://192.0.2.5:8123",
    "http://100.64.0.7:8123",
  ]);
  assert.deepEqual(await at("::", "http://[::1]:8123"), [
    ...named,
    "http://[::1]:8123",
    "http://192.0.2.5:8123",
    "http://[2001:db8::5]:8123",
    "http://100.64.0.7:8123",
  ]);
});
