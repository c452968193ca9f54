import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { statusLineCommand } from "../src/agents/claude/install/status-line.ts";
import { pathsUnder } from "../src/system/paths.ts";
import { waitFor } from "../test/support/wait-for.ts";
import { nameOf, SHELLS, type Shell } from "../test/support/hook/installed-hook.ts";

const SESSION = "79e7b52c-4c9b-4a93-8236-759b6e3052bb";
/** As Claude Code 2.1.332 writes it: on one line, with a line break behind it. */
const INPUT = `${JSON.stringify({
  session_id: SESSION,
  transcript_path: `/home/dev/.claude/projects/-home-dev-shop/${SESSION}.jsonl`,
  cwd: "/home/dev/it's a ホーム \\ $(touch never)",
  model: { id: "claude-sonnet-5-5", display_name: "Sonnet 5.5" },
  cost: { total_cost_usd: 0.4186, total_api_duration_ms: 92 },
  context_window: {
    total_input_tokens: 8734,
    context_window_size: 1000000,
    current_usage: { input_tokens: 12 },
    used_percentage: 12,
  },
  rate_limits: {
    five_hour: { used_percentage: 83.4, resets_at: 1796223725 },
    seven_day: { used_percentage: 41, resets_at: 1796516525 },
  },
})}\n`;

/** Status lines as people have them. */
const FORMER: Readonly<Record<string, string>> = {
  "a text": "echo hello",
  "several lines": String.raw`printf 'one\ntwo\n\nthree'`,
  colours: String.raw`printf '\033[31mred\033[0m \033]8;;http://a\033\\link\033]8;;\033\\'`,
  "the input itself": "cat",
  "a part of the input": `sed -n 's/.*"display_name":"\\([^"]*\\)".*/\\1/p'`,
  "the input in a variable": 'input=$(cat); echo "$input" | wc -c',
  "the first line by read": "read -r line; printf '%s' \"${line#*session_id}\" | cut -c1-20",
  "the input, read late": "sleep 0.3; cat",
  "the input, not read": "exec <&-; echo done",
  "half of the input": "head -c 10",
  nothing: ":",
  "a failure": "echo partly; exit 3",
  "an unknown program": "no-such-program-of-ours; echo after",
  "words to standard error": "echo out; echo err >&2",
  "quotes and dollars": `echo 'it'"'"'s' "$HOME" \${COLUMNS} \\\\ \`echo sub\``,
  japanese: "echo 'セッション ⏳ 残り'",
  "two mebibytes": "head -c 2000000 /dev/zero | tr '\\0' x",
  "its own name and words": 'echo "$0 $# $-"',
  "a pipeline with a function": "line() { tr a-z A-Z; }; cat | line | cut -c1-30",
  "a job behind it": "(sleep 0.1; echo late) & echo first; wait",
  "end by a signal": "echo before; kill -TERM $$",
  "a here document": "cat <<'X'\nquoted $x\nX",
};

interface Installed {
  readonly folder: string;
  run(former: string | null, shell?: Shell): ReturnType<typeof runIn>;
  kept(): string | null;
}

function runIn([program, ...first]: Shell, command: string) {
  const { status, signal, stdout, stderr } = spawnSync(program, [...first, "-c", command], {
    input: INPUT,
    env: { PATH: process.env["PATH"], HOME: "/home/dev", COLUMNS: "140", LANG: "C.UTF-8" },
    maxBuffer: 10_000_000,
  });
  return { status, signal, stdout: stdout.toString("latin1"), stderr: stderr.toString("latin1") };
}

function install(t: TestContext): Installed {
  const root = mkdtempSync(join(tmpdir(), "ccen-status-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const paths = pathsUnder(join(root, "it's a ホーム"));
  mkdirSync(paths.statusDir, { recursive: true, mode: 0o700 });
  mkdirSync(join(paths.hooksDir, "ccen"), { recursive: true });
  cpSync(join(import.meta.dirname, "statusline.sh"), paths.statusScript);
  const file = join(paths.statusDir, `${SESSION}.json`);
  return {
    folder: paths.statusDir,
    run: (former, shell = ["/bin/sh"]) => runIn(shell, statusLineCommand(paths, former)),
    kept: () => (readdirSync(paths.statusDir).includes(`${SESSION}.json`) ? readFileSync(file, "utf8") : null),
  };
}

for (const shell of SHELLS) {
  describe(`the status line in ${nameOf(shell)}`, () => {
    for (const [what, former] of Object.entries(FORMER)) {
      test(`shows ${what} as before, and keeps the input`, async (t) => {
        const installed = install(t);
        assert.deepEqual(installed.run(former, shell), runIn(["/bin/sh"], former));
        assert.equal(await waitFor("the input is kept", () => installed.kept()), INPUT);
        await waitFor("nothing else is left", () => readdirSync(installed.folder).length === 1);
      });
    }

    test("says a line of its own where there was none", (t) => {
      const installed = install(t);
      const line = { status: 0, signal: null, stderr: "" };
      const known = Buffer.from("context 12% · 5h 83% · 7d 41% · $0.42").toString("latin1");
      assert.deepEqual(installed.run(null, shell), { ...line, stdout: `${known}\n` });
      assert.equal(installed.kept(), INPUT);
      writeFileSync(join(installed.folder, "waiting"), `${process.pid} 2\n`);
      const two = Buffer.from(" · 2 waiting").toString("latin1");
      assert.deepEqual(installed.run(null, shell), { ...line, stdout: `${known}${two}\n` });
      // A daemon that has ended wrote it.
      writeFileSync(join(installed.folder, "waiting"), `${endedProcess()} 2\n`);
      assert.deepEqual(installed.run(null, shell), { ...line, stdout: `${known}\n` });
    });

    test("shows the former line where nothing can be kept", (t) => {
      const installed = install(t);
      const expected = runIn(["/bin/sh"], "cat; exit 3");
      rmSync(installed.folder, { recursive: true });
      assert.deepEqual(installed.run("cat; exit 3", shell), expected);
      writeFileSync(installed.folder, "");
      assert.deepEqual(installed.run("cat; exit 3", shell), expected);
      rmSync(join(installed.folder, "..", "..", "ccen", "statusline.sh"));
      assert.deepEqual(installed.run("cat; exit 3", shell), expected);
    });
  });
}

test("input without a session's name is kept nowhere, and in any layout shown whole", (t) => {
  const installed = install(t);
  chmodSync(installed.folder, 0o700);
  for (const input of [
    "",
    "no JSON",
    '{"session_id":"../../up"}',
    '{"session_id":""}',
    '{\n  "session_id": "a",\n  "b": {}\n}',
  ]) {
    const command = statusLineCommand(pathsUnder(join(installed.folder, "..", "..", "..")), "cat");
    const { status, stdout } = spawnSync("/bin/sh", ["-c", command], { input, encoding: "utf8" });
    assert.deepEqual([status, stdout.trim()], [0, input]);
  }
  assert.deepEqual(readdirSync(installed.folder), []);
});

function endedProcess(): number {
  return spawnSync("true").pid;
}
