import type { Language } from "../../../i18n/language.ts";

const en = {
  /** What opens the form. */
  open: "Continue with a prompt…",
  heading: "Continue with a prompt",
  /** Before the command that would be run. */
  runs: "Runs",
  inFolder: "In",
  /** What it costs, and that permissions are asked for. */
  note: "Claude Code continues this session in the background, on this machine. That uses tokens, as a prompt in the terminal does. It asks for permissions as usual: you answer here or in the terminal.",
  prompt: "Prompt",
  send: "Send prompt",
  sending: "Claude Code is starting. This takes some seconds.",
  /** @param most characters @param count of this prompt */
  tooLong: (most: string, count: string) => `A prompt has at most ${most} characters. This one has ${count}.`,
  lookAgain: "Check again",
  obstacle: {
    elsewhere: "This session ran on another machine. Continue it there.",
    "not-ended": "Claude Code has this session open. Type the prompt in its terminal.",
    "no-folder": "The folder of this session does not exist any more.",
    "no-transcript": "Claude Code’s transcript of this session does not exist any more.",
    "no-client": "Claude Code was not found. The daemon looks on its PATH and in Claude Code’s own folders.",
    "old-client": "This Claude Code would continue a copy of the session. Update it to 2.1.331 or later.",
  },
  started: "Claude Code has the prompt and continues in the background.",
  /** Before the command that opens it. */
  attach: "Open it in a terminal:",
  noReply: "The daemon did not reply. If Claude Code took the prompt, this session begins to work within a minute.",
  failed: (reason: string) => `The session was not continued: ${reason}`,
};

export const CONTINUE_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    open: "プロンプトで続行…",
    heading: "プロンプトで続行",
    runs: "実行するコマンド",
    inFolder: "フォルダー",
    note: "このマシンの Claude Code が、バックグラウンドでこのセッションを続行します。ターミナルでの入力と同じくトークンを消費します。許可の確認は通常どおりです。ここまたはターミナルで回答できます。",
    prompt: "プロンプト",
    send: "プロンプトを送信",
    sending: "Claude Code を起動しています。数秒かかります。",
    tooLong: (most, count) => `プロンプトは${most}文字までです（現在${count}文字）。`,
    lookAgain: "再確認",
    obstacle: {
      elsewhere: "このセッションは別のマシンのものです。そのマシンで続行してください。",
      "not-ended": "このセッションは Claude Code で開いています。ターミナルで入力してください。",
      "no-folder": "このセッションのフォルダーはもうありません。",
      "no-transcript": "このセッションの会話ログはもうありません。",
      "no-client": "Claude Code が見つかりません。デーモンの PATH と Claude Code の標準のフォルダーを確認しました。",
      "old-client": "この Claude Code で続行するとセッションのコピーになります。2.1.331 以降に更新してください。",
    },
    started: "Claude Code がプロンプトを受け取り、バックグラウンドで続行しています。",
    attach: "ターミナルで開くコマンド:",
    noReply: "デーモンから応答がありません。プロンプトが届いていれば、1分以内にこのセッションが動き始めます。",
    failed: (reason) => `続行できませんでした: ${reason}`,
  },
};
