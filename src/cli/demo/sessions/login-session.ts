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
} from "../demo-script.ts";
import { ansi, bash, edit, fileText, output, patched, read, write, written } from "../tool-answers.ts";

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
