import type { Language } from "../../i18n/language.ts";

const en = {
  actions: "Actions",
  terminal: "Go to terminal",
  terminalHint: "Shows the session’s tmux pane on this machine.",
  resume: "Copy resume command",
  /** @param command what is copied */
  resumeHint: (command: string) => `Copies: ${command}`,
  handle: "Mark as handled",
  handleHint: "Leaves the list until the session asks again. Claude Code is not answered.",
  snooze: "Snooze",
  snoozeHint: "Leaves the list for a while. Claude Code keeps waiting.",
  minutes: (count: string) => `${count} min`,
  hours: (count: string) => `${count} h`,
  tomorrow: "Until tomorrow",
  fromSubagent: "Asked by a subagent",
  idleHint: "The turn is over. Type the next prompt in the terminal.",
};

export type AskStrings = typeof en;

export const ASK_STRINGS: Readonly<Record<Language, AskStrings>> = {
  en,
  ja: {
    actions: "操作",
    terminal: "ターミナルへ移動",
    terminalHint: "このマシンで、セッションの tmux ペインを表示します。",
    resume: "再開コマンドをコピー",
    resumeHint: (command) => `コピーする内容: ${command}`,
    handle: "対応済みにする",
    handleHint: "次の質問まで一覧から外します。Claude Code には回答しません。",
    snooze: "スヌーズ",
    snoozeHint: "しばらく一覧から外します。Claude Code は待ち続けます。",
    minutes: (count) => `${count}分`,
    hours: (count) => `${count}時間`,
    tomorrow: "明日まで",
    fromSubagent: "サブエージェントからの質問",
    idleHint: "ターンは終了しています。次の指示はターミナルで入力してください。",
  },
};
