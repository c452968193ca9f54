import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { HealthCheckDto, HealthHistoryDto } from "../../../src/api/health-dto.ts";
import type { HealthDto, RuntimeDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "./run-ccen.ts";

interface Daemon {
  readonly url: string;
  check(name: string): Promise<HealthCheckDto>;
  history(): Promise<HealthHistoryDto>;
}

async function start(home: Home): Promise<Daemon> {
  const { code, stdout, stderr } = await home.ccen(["start", "--port", "0", "--json"]);
  assert.equal(code, 0, stderr);
  const { url } = JSON.parse(stdout) as RuntimeDto;
  const get = async <T>(path: string): Promise<T> => (await (await fetch(new URL(path, url))).json()) as T;
  return {
    url,
    check: async (name) => {
      const found = (await get<HealthDto>(ROUTES.health)).checks.find((one) => one.name === name);
      return found ?? assert.fail(name);
    },
    history: async () => get(ROUTES.healthHistory),
  };
}

/** Where its installer puts it, which is not on PATH. */
function installClient({ paths }: Home, version: string): void {
  mkdirSync(join(paths.configDir, "local"), { recursive: true });
  const body = `#!/bin/sh\necho "${version} (Claude Code)"\n`;
  writeFileSync(join(paths.configDir, "local", "claude"), body, { mode: 0o755 });
}

test("health shows trouble in status, doctor and exit code, also after a restart", async (t) => {
  const home = makeHome(t);
  // The shortest interval of health checks.
  home.configure({ CCEN_HEALTH_CHECK_SECONDS: "1" });
  const first = await start(home);
  assert.equal((await home.ccen(["status"])).code, 0);

  appendFileSync(home.paths.envFile, "CCEN_METRICS_REFRESH_SECONDS=never\n");
  await waitFor("the change", async () => (await first.history()).changes.length > 0);
  const status = await home.ccen(["status"]);
  assert.equal(status.code, 4);
  assert.match(status.stdout, /degraded +configuration +1 problem\n {4}limit: ≤ 0 problems\n {4}Run `ccen config`/);
  assert.match(status.stdout, /^health +degraded \(\d+ checks.*; --all lists them\)$/m);
  assert.doesNotMatch(status.stdout, / ok +disk/);
  assert.match((await home.ccen(["status", "--all"])).stdout, /ok +disk +\S+ \S+ free, /);
  assert.doesNotMatch((await home.ccen(["doctor"])).stdout, /daemon: disk/);
  const doctor = await home.ccen(["doctor", "--all"]);
  assert.match(doctor.stdout, /daemon: database_time/);
  assert.match(doctor.stdout, /daemon: disk/);

  await home.ccen(["stop"]);
  home.configure({ CCEN_HEALTH_CHECK_SECONDS: "1" });
  const second = await start(home);
  await waitFor("the end of the trouble", async () => (await second.history()).changes.length === 2);
  const { changes } = await second.history();
  assert.deepEqual(
    changes.map(({ check, from, to }) => [check, from, to]),
    [
      ["configuration", "degraded", "ok"],
      ["configuration", "ok", "degraded"],
    ],
  );
  assert.equal((await home.ccen(["status"])).code, 0);
});

/** One daemon for the tests below, with rare health checks. */
const home = makeHome({ after });
let daemon: Daemon;
before(async () => {
  home.configure({ CCEN_HEALTH_CHECK_SECONDS: "3600" });
  daemon = await start(home);
});

test("health is measured anew on request", async () => {
  const journal = async (): Promise<number> => {
    const { figures: values } = await daemon.check("database_size");
    return values.find(({ name }) => name === "journal_bytes")?.value ?? assert.fail("no figure");
  };
  const earlier = await journal();
  const body = JSON.stringify({ session_id: "s1", hook_event_name: "UserPromptSubmit", prompt: "x".repeat(50_000) });
  const headers = { "Content-Type": "application/json" };
  const posted = await fetch(new URL(ROUTES.hook, daemon.url), { method: "POST", headers, body });
  assert.equal(posted.status, 204);
  await waitFor("the journal's new size", async () => (await journal()) !== earlier);
});

async function hooksAre(expected: RegExp): Promise<void> {
  await waitFor(`hooks ${expected}`, async () => expected.test((await daemon.check("hooks_installed")).value));
}

test("health reports hooks that setup did not leave so, and setup mends them", async () => {
  home.configure({ CCEN_HEALTH_CHECK_SECONDS: "1" });
  assert.equal((await home.ccen(["setup", "--no-check"])).code, 0);
  await hooksAre(/^1 hook problem: partial: 8 of 21 events, without PermissionRequest/);
  const partial = await home.ccen(["status"]);
  assert.match(partial.stdout, /^hooks +partial: 8 of 21 events, without PermissionRequest and 12 more$/m);
  assert.doesNotMatch(partial.stdout, /^hooks +installed/m);
  assert.match(
    (await home.ccen(["doctor"])).stdout,
    /hooks +partial: 8 of 21 events; not registered: PermissionRequest/,
  );

  installClient(home, "2.1.331");
  assert.equal((await home.ccen(["setup", "--no-check"])).code, 0);
  await hooksAre(/^installed$/);

  appendFileSync(home.paths.hookScript, "# edited\n");
  const [node, cli] = ["no-node", "no-cli"].map((name) => join(home.paths.hooksDir, name));
  writeFileSync(home.paths.launchFile, `${node}\n${cli}\n`);
  await hooksAre(/script is from another version.*Node.js .* is missing/);
  assert.equal((await daemon.check("hooks_installed")).status, "degraded");
  rmSync(home.paths.hookScript);
  await waitFor("the loss", async () => (await daemon.check("hooks_installed")).status === "failed");

  assert.equal((await home.ccen(["setup", "--no-check"])).code, 0);
  await hooksAre(/^installed$/);
});

test("database is checked on request, and the daemon stops all the same", async () => {
  assert.equal((await daemon.check("database_integrity")).status, "unknown");
  const post = { method: "POST", headers: { "content-type": "application/json" } };
  const asked = await fetch(new URL(ROUTES.healthCheck, daemon.url), post);
  assert.equal(asked.status, 202);
  await waitFor("the look", async () => (await daemon.check("database_integrity")).status === "ok");
  assert.match((await daemon.check("database_integrity")).value, /^intact, checked \w+ \d+, \d{4}, \d\d:\d\d$/);

  await fetch(new URL(ROUTES.healthCheck, daemon.url), post);
  assert.equal((await home.ccen(["stop"])).code, 0);
});

test("a log that cannot be written keeps no daemon from starting, and health says so", async (t) => {
  const logless = makeHome(t);
  mkdirSync(logless.paths.logFile, { recursive: true });
  const { check } = await start(logless);
  assert.equal((await check("log_file")).status, "degraded");
  const { code, stdout } = await logless.ccen(["status"]);
  assert.equal(code, 4);
  assert.match(stdout, /degraded +log_file +\d+ lines? not written: EISDIR/);
});

test("health and doctor report hooks of Codex that are not trusted yet", async (t) => {
  const other = makeHome(t);
  mkdirSync(join(other.paths.configDir, "..", ".codex"), { recursive: true });
  other.configure({ CCEN_HEALTH_CHECK_SECONDS: "1" });
  assert.equal((await other.ccen(["setup", "--agents", "codex", "--no-check"])).code, 0);
  const { check } = await start(other);
  const { status, value, fix } = await check("hooks_installed");
  assert.deepEqual([status, value], ["degraded", "1 hook problem: Codex: 12 hooks are not trusted yet"]);
  assert.match(fix ?? "", /^Open \/hooks in `codex`/);
  assert.match((await other.ccen(["doctor"])).stdout, /hooks of Codex +Codex: 12 hooks are not trusted yet/);
  assert.equal((await other.ccen(["setup", "--remove"])).code, 0);
});
