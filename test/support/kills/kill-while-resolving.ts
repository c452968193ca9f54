import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { askingSession } from "../asking-session.ts";
import { configHome, type ConfigHome } from "../config-home.ts";
import { waitFor } from "../wait-for.ts";
import { configure, seeded, startChild, urlOf } from "./kill-while-sending.ts";

interface Resolving {
  readonly by: "bot" | "webhook";
  readonly requests: number;
  readonly kills: number;
}

/** Kills a daemon repeatedly while it edits answered requests: before an edit, during it, and before it is recorded. */
export async function killWhileResolving(t: TestContext, { by, requests, kills }: Resolving): Promise<void> {
  const fake = await startFakeDiscord({ limits: "none" });
  t.after(async () => fake.close());
  const channelId = fake.addTextChannel({ name: "general" });
  const home = configHome(t);
  configure(home, fake, by, channelId);
  const sessions = Array.from({ length: requests }, (_, number) =>
    askingSession(`c${String(number).padStart(7, "0")}`),
  );
  const asked = () => fake.messagesIn(channelId).filter(({ versions: [first] }) => first?.content.includes("· Bash? "));
  const resolved = () => asked().filter(({ content }) => content.startsWith("✅"));
  const isEdit = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
    method === "PATCH" && asked().some(({ id }) => path.endsWith(id));

  writeRaw(
    home,
    sessions.flatMap(({ prompt, begins, asks }) => [prompt, begins, asks]),
  );
  const first = await startChild(t, home);
  await waitFor("every request to be sent", () => asked().length === requests);
  writeRaw(
    home,
    sessions.map(({ ran }) => ran),
  );
  const random = seeded(by === "bot" ? 21 : 22);
  let child = first;
  for (let kill = 0; kill < kills; kill += 1) {
    const lost = random() < 0.5 ? "lost-before" : "lost-after";
    const fault = fake.fault({ effect: { kind: lost }, match: isEdit });
    const goal = fake.requests.filter(isEdit).length + 1 + Math.floor(random() * 3);
    await waitFor("some edits", () => fake.requests.filter(isEdit).length >= goal || resolved().length === requests);
    child.kill("SIGKILL");
    await once(child, "exit");
    fault.cancel();
    child = await startChild(t, home);
    await urlOf(child);
  }
  await waitFor("every request to say that it was answered", () => resolved().length === requests);
  const texts = asked().map(({ versions }) => new Set(versions.map(({ content }) => content)).size);
  assert.deepEqual(new Set(texts), new Set([2]), "a repeated edit says the same");
  assert.equal(asked().length, requests, "an edit makes no message");
  t.diagnostic(`${by}: ${kills} kills, ${requests} requests, ${fake.requests.filter(isEdit).length} edits`);
}

let written = 0;

function writeRaw({ paths }: ConfigHome, payloads: readonly string[]): void {
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  for (const text of payloads) {
    written += 1;
    const temporary = join(paths.rawTemporaryDir, "x");
    writeFileSync(temporary, text);
    renameSync(temporary, join(paths.rawDir, `hook-${5000 + written}-0.json`));
  }
}
