import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import type { ImportDto } from "../../../src/api/import-dto.ts";
import type { LimitDto, WarningsDto } from "../../../src/api/warnings-dto.ts";
import { textField } from "../../../src/core/json.ts";
import { recordedPayloads, recordedRollout } from "../../support/codex-recording.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { post } from "../../support/firing-daemon.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const NOW = Date.now();
const seconds = (ms: number) => Math.round(ms / 1000);
const iso = (ms: number) => new Date(ms).toISOString();

/** As Codex writes it after each answer; `null` where a window is unknown. */
function tokenCount(atMs: number, used: readonly [number | null, number | null], resetsInMs = 2 * HOUR): string {
  const [five, seven] = used.map((percent, index) => {
    const window_minutes = index === 0 ? 300 : 10_080;
    const resets_at = seconds(NOW + (index === 0 ? resetsInMs : 3 * DAY));
    return percent === null ? null : { used_percent: percent, window_minutes, resets_at };
  });
  const rate_limits = { limit_id: "codex", primary: five, secondary: seven, plan_type: "plus" };
  return line(atMs, { type: "event_msg", payload: { type: "token_count", info: null, rate_limits } });
}

function line(atMs: number, rest: object): string {
  return `${JSON.stringify({ ...rest, timestamp: iso(atMs) })}\n`;
}

async function home(t: TestContext) {
  const its = configHome(t);
  const codexHome = join(its.home, ".codex");
  const [, prompt] = recordedPayloads("text");
  const id = textField(prompt?.payload ?? {}, "session_id") ?? assert.fail("no session");
  const [yyyy = "", mm = "", dd = ""] = iso(NOW).slice(0, 10).split("-");
  const path = join(
    codexHome,
    "sessions",
    yyyy,
    mm,
    dd,
    `rollout-${iso(NOW).slice(0, 19).replaceAll(":", "-")}-${id}.jsonl`,
  );
  mkdirSync(dirname(path), { recursive: true });
  return {
    ...its,
    codexHome,
    /** All of a recorded session, as of that time. */
    writeRollout: (atMs: number, ...more: readonly string[]) => {
      const recorded = recordedRollout("text").map((text) => line(atMs, JSON.parse(text) as object));
      writeFileSync(path, [...recorded, ...more].join(""));
    },
    append: (...lines: readonly string[]) => appendFileSync(path, lines.join("")),
    prompt: async (url: string) => {
      const payload = { ...prompt?.payload, transcript_path: path };
      assert.ok(await post(`${url}/api/hook`, JSON.stringify(payload)));
    },
    start: async () => {
      const daemon = await startDaemon(t, its);
      const limits = async () => (await daemon.get<WarningsDto>("/api/warnings")).limits ?? [];
      const shares = async () => (await limits()).map(({ window, used }) => `${window} ${used}`);
      return {
        ...daemon,
        limits,
        shares,
        waitForShares: async (...expected: readonly string[]) => {
          await waitFor(expected.join(), async () => (await shares()).join() === expected.join());
        },
      };
    },
    run: async (...args: string[]) => (await runCommandForTest(its, args)).text,
  };
}

test("limits of Codex follow its rollout file, in the API and in the terminal", async (t) => {
  const { writeRollout, append, prompt, start, run, codexHome } = await home(t);
  const daemon = await start();
  writeRollout(NOW);
  await prompt(daemon.url);
  append(tokenCount(NOW, [83.4, 12]));
  await daemon.waitForShares("five_hour 83.4", "seven_day 12");
  const [five] = (await daemon.limits()) as [LimitDto];
  assert.deepEqual(
    [five.agent, five.account, five.at, five.resets_at],
    ["codex", codexHome, iso(NOW), iso(seconds(NOW + 2 * HOUR) * 1000)],
  );
  assert.match(await run("limits"), /^Codex {2}.*\.codex\n {2}5 hours +83 % +resets .*\n {2}7 days +12 %/);
  assert.equal(await run("statusline", "--print"), "Codex 5h 83% 7d 12%");

  // A window that is not said any more keeps what was said of it; older lines and half a line change nothing.
  append(tokenCount(NOW - HOUR, [2, 3]), tokenCount(NOW + 1, [null, 14]), tokenCount(NOW + 2, [99, 99]).slice(0, 80));
  await daemon.waitForShares("five_hour 83.4", "seven_day 14");
  await daemon.end("SIGTERM");
  const again = await start();
  assert.deepEqual(await again.shares(), ["five_hour 83.4", "seven_day 14"], "after a restart");
});

test("what an old session of Codex says replaces nothing newer", async (t) => {
  const { writeRollout, append, prompt, start, paths } = await home(t);
  mkdirSync(paths.statusDir, { recursive: true });
  const newer = { agent: "codex", window: "seven_day", used: 30, resetsAtMs: NOW + 3 * DAY, atMs: NOW - HOUR };
  const limits = [{ ...newer, account: join(dirname(paths.configDir), ".codex") }, { agent: "codex" }, null];
  writeFileSync(join(paths.statusDir, "limits"), JSON.stringify({ limits }));
  const daemon = await start();
  assert.deepEqual(await daemon.shares(), ["seven_day 30"]);
  writeRollout(NOW - 2 * DAY, tokenCount(NOW - 2 * DAY, [97, 20], HOUR - 2 * DAY));
  await prompt(daemon.url);
  append(tokenCount(NOW - DAY, [98, 25], -HOUR), tokenCount(NOW, [null, 31]));
  await daemon.waitForShares("seven_day 31");
});

test("an import of Codex's sessions says nothing of its limits", async (t) => {
  const { writeRollout, start } = await home(t);
  writeRollout(NOW - HOUR, tokenCount(NOW - HOUR, [99, 99]));
  const daemon = await start();
  const imported = async () => daemon.get<ImportDto>("/api/import");
  await waitFor("the import", async () => (await imported()).state === "done");
  assert.equal((await imported()).sessions, 1);
  assert.deepEqual(await daemon.limits(), []);
});
