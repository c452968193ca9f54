import {
  call,
  event,
  failed,
  minutesAgo,
  prompt,
  ran,
  said,
  settled,
  stop,
  until,
  type DemoScript,
  ansi,
  bash,
  edit,
  fileText,
  output,
  patched,
  read,
  write,
  written,
  type DemoCall,
  interrupted,
} from "./demo-script.ts";

const FORM = "src/login/form.tsx";
const MESSAGE = "src/login/message.ts";

const firstRun = bash("run-1", "npm test -- login", "ログインのテスト");
const secondRun = bash("run-2", "npm test -- login", "もう一度テスト");

/** Fails a test, fixes it, and is done: in Japanese. */
export const loginSession: DemoScript = {
  title: "demo: ログイン画面",
  folder: "web",
  branch: "login-messages",
  model: "claude-opus-5-5",
  startsAtMs: minutesAgo(38),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(9_000, "ログインに失敗したとき、利用者に何が表示されるかを調べてください。"),
    ...ran(5_200, read("read", FORM), {
      tookMs: 60,
      response: fileText(FORM, 'export function LoginForm() {\n  return <p role="alert">{error.text}</p>;\n}\n'),
    }),
    stop(
      14_000,
      "サーバーから届いた英語の文がそのまま表示されています。\n\n- `error.text` を画面に出している箇所は一つだけです\n- 「invalid credentials」など、理由の区別はありません",
    ),
    until(-40_000),
    prompt(0, "わかりやすい日本語のメッセージにして、テストも通してください。"),
    said(6_000, "文を一か所にまとめ、画面ではそれだけを使うようにします。"),
    ...ran(
      1_900,
      write("write", MESSAGE, 'export const wrongPassword = "メールアドレスまたはパスワードが違います";\n'),
      {
        tookMs: 30,
        response: written(MESSAGE),
      },
    ),
    until(2_000),
    call(0, firstRun),
    failed(
      2_600,
      firstRun,
      `Exit code 1\n${ansi.red("✖ 間違ったパスワードを知らせる")}\n  期待: メールアドレスまたはパスワードが違います\n  実際: invalid credentials`,
    ),
    settled(firstRun),
    said(1_400, "フォームがまだサーバーの文を表示しています。"),
    ...ran(300, edit("fix", FORM, { from: "error.text", to: "wrongPassword" }), {
      tookMs: 40,
      response: patched(FORM, 21, [
        "   return (",
        '-    <p role="alert">{error.text}</p>',
        '+    <p role="alert">{wrongPassword}</p>',
        "   );",
      ]),
    }),
    ...ran(800, secondRun, {
      tookMs: 2_400,
      response: output(`${ansi.green("✔ 間違ったパスワードを知らせる")}\n${ansi.bold("12 passed")}`),
    }),
    stop(1_500, "メッセージを日本語にしました。テストは12件すべて通っています。"),
  ],
};

/** Done and closed. */
export const releaseSession: DemoScript = {
  title: "demo: release notes",
  folder: "shop",
  branch: "release/2.3",
  model: "claude-haiku-4-5",
  startsAtMs: minutesAgo(58),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(9_000, "Write release notes for 2.3 from the commits since 2.2."),
    ...ran(4_000, bash("log", "git log --oneline v2.2..HEAD", "Commits since 2.2"), {
      tookMs: 120,
      response: output("9c1f0aa Pay with one click\n02be9d1 Faster search\n77aa310 Fix rounding of totals"),
    }),
    said(11_000, "Three commits that a customer notices."),
    ...ran(
      1_000,
      write(
        "notes",
        "RELEASE.md",
        "# 2.3\n\n- Pay with one click\n- Faster search\n- Totals are rounded as on the invoice\n",
      ),
      {
        tookMs: 25,
        response: written("RELEASE.md"),
      },
    ),
    stop(6_000, "RELEASE.md has the notes: one new feature, one improvement, one fix."),
    event(140_000, "SessionEnd", { reason: "prompt_input_exit" }),
  ],
};

const fetchTotals: DemoCall = {
  key: "totals",
  tool: "WebFetch",
  input: { url: "https://metrics.example/api/totals", prompt: "List yesterday's totals" },
};

/** Meets a server that does not answer, then the API's limit: the failed session. */
export const reportSession: DemoScript = {
  title: "demo: nightly report",
  folder: "reports",
  branch: "main",
  model: "claude-sonnet-5-5",
  startsAtMs: minutesAgo(14),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(5_600, "Write the nightly report from yesterday's totals."),
    call(4_200, fetchTotals),
    failed(12_000, fetchTotals, "Request failed with status code 502"),
    settled(fetchTotals),
    said(7_000, "The server does not answer. The totals are in the database as well."),
    ...ran(
      1_200,
      bash("query", "psql -c 'select day, total from totals order by day desc limit 1'", "Yesterday's total"),
      {
        tookMs: 640,
        response: output("    day     | total\n------------+--------\n 2026-01-31 |  48213"),
      },
    ),
    event(23_500, "StopFailure", {
      error: "rate_limit",
      last_assistant_message: "API Error: demo rate limit reached, resets {in 40 min}",
    }),
  ],
};

const build = bash("build", "rm -rf build && npm run build", "Build from scratch");

/** Interrupted by its user in the middle of a command. */
export const docsSession: DemoScript = {
  title: "demo: docs site",
  folder: "docs",
  branch: "main",
  model: "claude-sonnet-5-5",
  startsAtMs: minutesAgo(8),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(6_000, "The sidebar of the docs shows old pages. Find out why."),
    ...ran(5_000, read("config", "docs.config.ts"), {
      tookMs: 30,
      response: fileText("docs.config.ts", 'export default { out: "build", cache: ".cache" };\n'),
    }),
    call(9_000, build),
    interrupted(21_000, build),
  ],
};

/** Silent after a call, so its state becomes unknown. In Japanese. */
export const infraSession: DemoScript = {
  title: "demo: インフラの差分",
  folder: "infra",
  branch: "main",
  model: "claude-haiku-4-5",
  startsAtMs: minutesAgo(46),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(7_000, "本番環境とコードの差分を確認して、危ないものがあれば教えてください。"),
    ...ran(6_000, bash("plan", "terraform plan -no-color=false", "差分を表示"), {
      tookMs: 38_000,
      response: output(
        `${ansi.green("  + create")}  aws_s3_bucket.reports\n${ansi.yellow("  ~ update")}  aws_lb.web (idle_timeout: 60 → 120)\n${ansi.bold("Plan: 1 to add, 1 to change, 0 to destroy.")}`,
      ),
    }),
  ],
};
