import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { pathsUnder, type Paths } from "../../../src/system/paths.ts";
import { lastingDir } from "../../support/temp-dir.ts";
import { endDaemon } from "../cli/run-ccen.ts";

export interface UserHome {
  readonly home: string;
  readonly paths: Paths;
}

const PYTHON = (event: string): object => ({
  hooks: [{ type: "command", command: `CLAUDE_HOOK_EVENT=${event} python3 ~/.claude/hooks/discord_notifier.py` }],
  matcher: ".*",
});

function makeHome(t: Pick<TestContext, "after">): UserHome {
  const home = join(lastingDir("ccen-user-"), "it's a ホーム");
  mkdirSync(home);
  const paths = pathsUnder(join(home, ".claude"));
  t.after(() => endDaemon(paths));
  return { home, paths };
}

/** Claude Code was only started once. */
export function newHome(t: Pick<TestContext, "after">): UserHome {
  const user = makeHome(t);
  mkdirSync(user.paths.configDir, { mode: 0o755 });
  return user;
}

/** Years of use: settings with hooks, links, the Python notifier with all its files, half-open modes. */
export function livedInHome(t: Pick<TestContext, "after">): UserHome {
  const user = makeHome(t);
  const { home, paths } = user;
  write(join(home, "dotfiles", "claude.json"), settings(), 0o644);
  write(join(paths.configDir, "CLAUDE.md"), "Be kind.\n");
  write(join(paths.configDir, "projects", "-work", "a.jsonl"), '{"type":"user"}\n', 0o600);
  write(paths.envFile, "# mine\nCCEN_PORT=0\nCCEN_DEBUG=0\n", 0o640);
  write(join(paths.hooksDir, "mine.sh"), "#!/bin/sh\nexit 0\n", 0o755);
  write(join(paths.hooksDir, "discord_notifier.py"), "print('hello')\n", 0o755);
  write(join(paths.hooksDir, "logs", "discord_notifier_2025-07-16.log"), "sent\n");
  write(join(paths.rawDir, "2025-07-16_10-00-00_Stop_abc_pretty.json"), stop("abc"));
  symlinkSync("../dotfiles/claude.json", paths.settingsFile);
  chmodSync(paths.hooksDir, 0o750);
  const threads = new DatabaseSync(paths.legacyThreadsFile);
  threads.exec(
    "CREATE TABLE threads (session_id TEXT PRIMARY KEY, thread_id TEXT); INSERT INTO threads VALUES ('abc', '1')",
  );
  threads.close();
  return user;
}

function settings(): string {
  const mine = { matcher: "Bash", hooks: [{ type: "command", command: "~/.claude/hooks/mine.sh" }] };
  const hooks = { PreToolUse: [mine, PYTHON("PreToolUse")], Stop: [PYTHON("Stop")] };
  return `${JSON.stringify({ model: "opus", hooks, permissions: { allow: ["Bash(ls:*)"] } }, null, 4)}\n\n`;
}

function stop(session: string): string {
  return JSON.stringify({ hook_event_name: "Stop", session_id: session, cwd: "/work" });
}

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}
