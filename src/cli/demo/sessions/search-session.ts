import {
  asked,
  call,
  event,
  minutesAgo,
  prompt,
  ran,
  returned,
  said,
  settled,
  stop,
  type DemoCall,
  type DemoScript,
} from "../demo-script.ts";
import { ansi, bash, edit, output, patched, todoList, todosKept } from "../tool-answers.ts";

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
