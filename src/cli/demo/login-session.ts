import {
  call,
  event,
  failed,
  output,
  prompt,
  returned,
  settled,
  stop,
  type DemoCall,
  type DemoScript,
} from "./demo-script.ts";

const write: DemoCall = {
  key: "write",
  tool: "Write",
  input: {
    file_path: "src/login/message.ts",
    content: 'export const wrongPassword = "メールアドレスまたはパスワードが違います";\n',
  },
};

const firstRun: DemoCall = { key: "run-1", tool: "Bash", input: { command: "npm test", description: "テストを実行" } };
const secondRun: DemoCall = {
  key: "run-2",
  tool: "Bash",
  input: { command: "npm test", description: "もう一度テスト" },
};

const fix: DemoCall = {
  key: "fix",
  tool: "Edit",
  input: { file_path: "src/login/form.tsx", old_string: "error.text", new_string: "wrongPassword", replace_all: false },
};

/** Fails a test, mends it, and is done: in Japanese. */
export const loginSession: DemoScript = {
  title: "demo: ログイン画面",
  folder: "web",
  startsAfterMs: 1_200,
  events: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(700, "ログインに失敗したときのメッセージをわかりやすい日本語にして、テストも通してください。"),
    call(1_900, write),
    returned(30, write, { type: "create", filePath: "src/login/message.ts", structuredPatch: [], userModified: false }),
    settled(write),
    call(900, firstRun),
    failed(
      2_600,
      firstRun,
      "Exit code 1\n✖ 間違ったパスワードを知らせる\n  期待: メールアドレスまたはパスワードが違います",
    ),
    settled(firstRun),
    call(1_700, fix),
    returned(40, fix, { filePath: "src/login/form.tsx", userModified: false, replaceAll: false }),
    settled(fix),
    call(800, secondRun),
    returned(2_400, secondRun, output("✔ 間違ったパスワードを知らせる\n12 passed")),
    settled(secondRun),
    stop(1_500, "メッセージを日本語にしました。テストは12件すべて通っています。"),
  ],
};
