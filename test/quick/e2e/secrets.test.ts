import assert from "node:assert/strict";
import { appendFileSync, globSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { EXPORT_FORMATS, ROUTES, SESSION_PARTS } from "../../../src/api/routes.ts";
import type { SettingsDto } from "../../../src/api/settings-dto.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { secretScenario } from "../../support/secret-scenario.ts";
import { openStream } from "../../support/stream-client.ts";
import { IS_STRESS } from "../../support/tier.ts";
import { waitFor } from "../../support/wait-for.ts";

const SESSION = "5e55104e-0000-4000-8000-000000000001";

/** Discord accepts about two a second. */
const MESSAGES = IS_STRESS ? 20 : 6;

/** Events that the hook itself stores; the other files are written as it writes them. */
const BY_HOOK = IS_STRESS ? Infinity : 12;

/** Its bytes, in any format. */
function fileOf(file: string): string {
  return readFileSync(file, "latin1");
}

async function everyAnswer(daemon: DaemonProcess, session: string): Promise<string> {
  const events = await daemon.allEvents();
  const paths = [
    `${ROUTES.log}?limit=500`,
    ...events.map(({ seq }) => `${ROUTES.logEntry}${seq}`),
    ROUTES.sessions,
    `${ROUTES.session}${session}`,
    `${ROUTES.calls}?limit=500`,
    ...SESSION_PARTS.map((part) => `${ROUTES.session}${session}/${part}${part === "changes" ? "" : "?limit=500"}`),
    ROUTES.metrics,
    `${ROUTES.stats}?range=1h`,
    `${ROUTES.statsSessions}?range=24h`,
    `${ROUTES.waits}?since=0`,
    `${ROUTES.away}?since=0`,
    ROUTES.warnings,
    `${ROUTES.search}?q=redacted`,
    ROUTES.settings,
    ROUTES.health,
    ROUTES.healthHistory,
    `${ROUTES.deliveries}?limit=500`,
    ...EXPORT_FORMATS.map((format) => `${ROUTES.export}?format=${format}&session=${session}`),
  ];
  const answers: string[] = [];
  for (const path of paths) {
    const response = await fetch(new URL(path, daemon.url));
    assert.equal(response.status, 200, path);
    answers.push(`${path} ${response.status} ${await response.text()}`);
  }
  return answers.join("\n");
}

test("339 secrets of 66 kinds in hooks and transcripts are only in the archive", async (t) => {
  const scenario = secretScenario(41);
  const whole = scenario.needles.filter(({ isWhole }) => isWhole);
  assert.ok(whole.length >= 200 && scenario.kinds >= 40, `${whole.length} secrets of ${scenario.kinds} kinds`);
  t.diagnostic(
    `${whole.length} secrets of ${scenario.kinds} kinds in ${scenario.events.length} events and ${scenario.lines.length} lines`,
  );

  const fake = await startFakeDiscord({ limits: "none" });
  t.after(async () => fake.close());
  const home = configHome(t);
  const { paths } = home;
  mkdirSync(paths.hooksDir, { recursive: true });
  const webhook = fake.addWebhook(fake.addTextChannel());
  const settings = { DISCORD_WEBHOOK_URL: webhook, DISCORD_LEVEL: "verbose", CCEN_DEBUG: "on" };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(paths.envFile, lines.join(""), { mode: 0o600 });
  await installHooksForTest(home);
  const daemon = await startDaemon(t, home);
  const stream = await openStream(t, `${daemon.url}${ROUTES.events}`);
  const command = hookCommand(home);

  const transcript = join(paths.configDir, "projects", "-home-dev-src-shop", `${SESSION}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  for (const [at, line] of scenario.lines.entries()) {
    const own = { uuid: `line-${at}`, sessionId: SESSION, timestamp: new Date().toISOString(), ...line };
    appendFileSync(transcript, `${JSON.stringify(own)}\n`);
  }
  for (const [at, fields] of scenario.events.entries()) {
    const known = { session_id: SESSION, transcript_path: transcript, cwd: "/home/dev/src/shop" };
    const text = JSON.stringify({ ...known, ...fields });
    if (at < BY_HOOK) {
      const result = await fireHook({ environment: home.environment, command }, text);
      assert.deepEqual(result, { exitCode: 0, output: "" });
      continue;
    }
    writeFileSync(join(paths.rawTemporaryDir, String(at)), text, { mode: 0o600 });
    renameSync(join(paths.rawTemporaryDir, String(at)), join(paths.rawDir, `hook-${10_000 + at}-0.json`));
  }
  await waitFor("all events", async () => (await daemon.newestSeq()) >= scenario.events.length);
  const messages = scenario.lines.filter(({ type }) => type === "user").length;
  await waitFor("the transcript", async () => {
    const page = await daemon.get<{ messages: readonly unknown[] }>(`${ROUTES.session}${SESSION}/messages?limit=500`);
    return page.messages.length >= messages;
  });
  const database = new DatabaseSync(paths.databaseFile, { readOnly: true });
  t.after(() => database.close());
  const left = database.prepare("SELECT count(*) AS n FROM payloads, search_progress WHERE seq > indexed_through");
  await waitFor("the full-text index", () => left.get()?.["n"] === 0);
  // Several may come as one message.
  await waitFor("deliveries", async () => {
    const { deliveries } = await daemon.get<DeliveriesDto>(`${ROUTES.deliveries}?state=sent&limit=500`);
    return deliveries.length >= MESSAGES;
  });

  const places: Readonly<Record<string, string>> = {
    database: globSync(`${paths.databaseFile}*`).map(fileOf).join("\n"),
    "log file": globSync(`${paths.logFile}*`).map(fileOf).join("\n"),
    API: await everyAnswer(daemon, SESSION),
    stream: JSON.stringify(stream.frames),
    Discord: JSON.stringify(fake.requests.map(({ body }) => body)),
  };
  for (const place of ["database", "API", "stream", "Discord"]) {
    assert.ok((places[place]?.split("[redacted ").length ?? 0) > MESSAGES, `secrets were told: ${place}`);
  }
  const seen = Object.entries(places).flatMap(([place, text]) =>
    scenario.needles.filter((needle) => text.includes(needle.text)).map(({ context }) => `${place}: ${context}`),
  );
  assert.deepEqual(seen.slice(0, 20), [], `${seen.length} are to be seen`);

  const archived = await waitFor("the archive", () => {
    const files = globSync(`${paths.archiveDir}/*/*.json`);
    return files.length >= scenario.events.length ? files : null;
  });
  assert.equal(archived.length, scenario.events.length);
  assert.ok(whole.some(({ text }) => archived.some((file) => fileOf(file).includes(text))));
  for (const file of archived) assert.equal(statSync(file).mode & 0o777, 0o600, file);
  assert.equal(statSync(paths.archiveDir).mode & 0o777, 0o700);
});

test("own patterns of redaction apply at once, and a broken line is reported by number", async (t) => {
  const home = configHome(t);
  const { paths } = home;
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, "CCEN_REDACT=off\n");
  const daemon = await startDaemon(t, home);
  const token = ["ghp", "FGLK0HeGLBD0APQjlryxKhLJz0XVtMpdT8sj"].join("_");
  let fired = 0;
  const summaryOf = async (prompt: string): Promise<string> => {
    const fields = { session_id: SESSION, hook_event_name: "UserPromptSubmit", prompt };
    await fetch(new URL(ROUTES.hook, daemon.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    fired += 1;
    const events = await waitFor("the event", async () => {
      const stored = await daemon.allEvents();
      return stored.length === fired && stored;
    });
    return events.at(-1)?.summary ?? "";
  };
  assert.equal(await summaryOf(`use ${token} here`), `use ${token} here`);

  const patterns = join(paths.hooksDir, "patterns.txt");
  writeFileSync(patterns, "# ours\nbadge BADGE-\\d{4}\nbroken (a+)+$\nhost/i box\\d{2}\\.corp\n");
  writeFileSync(paths.envFile, `CCEN_REDACT=on\nCCEN_REDACT_PATTERNS_FILE=${patterns}\n`);
  const reported = await waitFor("the problem", async () => {
    const { problems } = await daemon.get<SettingsDto>(ROUTES.settings);
    return problems[0];
  });
  assert.equal(reported.where, `${patterns}:3`);
  assert.equal(reported.problem.code, "pattern-unbounded");
  assert.equal(
    await summaryOf(`use ${token}, BADGE-1234 and BOX07.corp`),
    "use [redacted github-token ghp_], [redacted badge] and [redacted host]",
  );
  const log = readFileSync(paths.logFile, "utf8");
  assert.ok(log.includes("patterns.txt:3") && !log.includes("(a+)+"), log);
});
