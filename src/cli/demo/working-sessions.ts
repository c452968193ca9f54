import {
  agentStarted,
  agentStopped,
  call,
  event,
  minutesAgo,
  prompt,
  returned,
  said,
  settled,
  until,
  type DemoAgent,
  type DemoCall,
  type DemoScript,
  ansi,
  output,
  asked,
  ran,
  stop,
  bash,
  edit,
  patched,
  todoList,
  todosKept,
} from "./demo-script.ts";

const licences: DemoAgent = { key: "licences", type: "Explore" };
const updates: DemoAgent = { key: "updates", type: "general-purpose" };
const unused: DemoAgent = { key: "unused", type: "dependency-checker" };

const askLicences = delegate("ask-licences", "Check the licences", licences);
const askUpdates = delegate("ask-updates", "Find old packages", updates);
const askUnused = delegate("ask-unused", "Find unused packages", unused);

const readLock = inside(licences, "lock", "Read", { file_path: "package-lock.json" });
const findLicences = inside(licences, "licence-files", "Glob", { pattern: "node_modules/*/LICENSE*" });
const outdated = inside(updates, "outdated", "Bash", { command: "npm outdated", description: "List old packages" });
const audit = inside(updates, "audit", "Bash", { command: "npm audit --omit=dev", description: "Known problems" });
const upgrade = inside(updates, "upgrade", "Bash", {
  command: "npm install left@1.4.1 right@4.0.2 && npm run e2e",
  description: "Try the new versions",
});
const imports = inside(unused, "imports", "Grep", {
  pattern: "from ['\"]([^.'\"]+)",
  path: "src",
  output_mode: "content",
});
const listed = inside(unused, "listed", "Bash", { command: "npm ls --depth=0", description: "What is installed" });

/** Gives work to three subagents with parallel calls; two of them still work. */
export const auditSession: DemoScript = {
  title: "demo: dependency check",
  folder: "shop",
  branch: "main",
  model: "claude-opus-5-5",
  startsAtMs: minutesAgo(6),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(7_000, "Check all dependencies: licences, old versions, unused ones. Use subagents."),
    event(6_000, "TaskCreated", { task_id: "1", task_subject: "Licences" }),
    event(40, "TaskCreated", { task_id: "2", task_subject: "Old versions" }),
    event(40, "TaskCreated", { task_id: "3", task_subject: "Unused packages" }),
    said(2_000, "Three questions that do not depend on each other: three subagents."),
    call(1_500, askLicences),
    agentStarted(60, licences),
    call(120, askUpdates),
    agentStarted(60, updates),
    call(110, askUnused),
    agentStarted(60, unused),
    call(8_900, readLock),
    call(40, findLicences),
    call(2_300, outdated),
    returned(250, readLock, { type: "text", file: { filePath: "package-lock.json", numLines: 1, totalLines: 9_214 } }),
    call(3_000, imports),
    returned(1_500, findLicences, { filenames: ["node_modules/left/LICENSE"], numFiles: 211, truncated: true }),
    settled(readLock, findLicences),
    returned(800, imports, {
      mode: "content",
      numFiles: 48,
      filenames: [],
      content: "src/cart.ts:1:left",
      numLines: 1,
    }),
    settled(imports),
    returned(
      14_800,
      outdated,
      output(
        `${ansi.bold("Package  Current  Latest")}\n${ansi.yellow("left")}     1.2.0    1.4.1\n${ansi.red("right")}    3.0.0    4.0.2`,
      ),
    ),
    settled(outdated),
    call(19_000, audit),
    agentStopped(11_000, licences, "211 packages, all MIT, ISC or Apache-2.0."),
    returned(100, askLicences, {
      status: "completed",
      agentId: licences.key,
      totalToolUseCount: 2,
      totalDurationMs: 52_000,
    }),
    event(300, "TaskCompleted", { task_id: "1", task_subject: "Licences" }),
    returned(22_300, audit, output(ansi.green("found 0 vulnerabilities"))),
    settled(audit),
    said(6_000, "No known problems. I will try the new versions with the end-to-end tests.", updates),
    until(-5_000),
    call(0, listed),
    until(3_000),
    returned(0, listed, output("shop@2.3.0\n├── left@1.2.0\n├── right@3.0.0\n└── middle@0.9.1")),
    settled(listed),
    call(2_500, upgrade),
  ],
};

function delegate(key: string, description: string, agent: DemoAgent): DemoCall {
  const input = {
    description,
    prompt: `${description} of this project.`,
    subagent_type: agent.type,
    run_in_background: false,
  };
  return { key, tool: "Agent", input };
}

function inside(agent: DemoAgent, key: string, tool: string, input: DemoCall["input"]): DemoCall {
  return { key, tool, input, agent };
}

const INDEX = "src/search/tokenize.ts";

const serve: DemoCall = {
  key: "serve",
  tool: "Bash",
  input: { command: "npm run dev -- --port 5173", description: "開発サーバーを起動", run_in_background: true },
};
const rebuild = bash("rebuild", "npm run index:rebuild", "索引を作り直す");

/** Two tasks done, one to go, and a server that keeps running in the background after the turn: in Japanese. */
export const searchSession: DemoScript = {
  title: "demo: 日本語の検索",
  folder: "search",
  branch: "feature/日本語検索",
  model: "claude-sonnet-5-5",
  startsAtMs: minutesAgo(52),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(
      14_000,
      "「東京都」で検索しても「東京都庁」が見つかりません。原因を調べて直し、開発サーバーで確かめられるようにしてください。",
    ),
    ...ran(
      8_000,
      todoList("plan", [
        ["in_progress", "単語の区切り方を調べる"],
        ["pending", "二文字ずつの索引に変える"],
        ["pending", "画面で確かめる"],
      ]),
      { tookMs: 10, response: todosKept },
    ),
    said(
      41_000,
      "空白でしか区切っていないため、日本語の文は一つの長い単語になっています。二文字ずつの索引に変えます。",
    ),
    ...ran(12_000, edit("bigrams", INDEX, { from: "text.split(/\\s+/)", to: "text.split(/\\s+/).flatMap(bigrams)" }), {
      tookMs: 33,
      response: patched(INDEX, 4, [
        " export function tokenize(text: string): string[] {",
        "-  return text.split(/\\s+/);",
        "+  return text.split(/\\s+/).flatMap(bigrams);",
        " }",
        "+",
        "+/** 二文字ずつ、一文字ずらしながら。 */",
        "+function bigrams(word: string): string[] {",
        "+  return word.length < 3 ? [word] : [...word].slice(1).map((_, at) => word.slice(at, at + 2));",
        "+}",
      ]),
    }),
    call(9_000, rebuild),
    asked(30, rebuild),
    returned(58_000, rebuild, output(`${ansi.dim("12,480 件")}\n${ansi.green("索引を作り直しました")} (9.1 s)`)),
    settled(rebuild),
    ...ran(4_000, serve, { tookMs: 900, response: { ...output(""), backgroundTaskId: "demo-shell-1" } }),
    ...ran(
      6_000,
      todoList("progress", [
        ["completed", "単語の区切り方を調べる"],
        ["completed", "二文字ずつの索引に変える"],
        ["in_progress", "画面で確かめる"],
      ]),
      { tookMs: 9, response: todosKept },
    ),
    stop(
      11_000,
      "「東京都」で「東京都庁」が見つかるようになりました。開発サーバーは http://localhost:5173 で動いています。",
      [
        {
          id: "demo-shell-1",
          type: "shell",
          status: "running",
          description: "開発サーバーを起動",
          command: "npm run dev -- --port 5173",
        },
      ],
    ),
  ],
};
