import type { terminalOutcomesEn } from "../en/terminal.ts";
import type { Translation } from "../message.ts";

export const terminalOutcomesJa: Translation<typeof terminalOutcomesEn> = {
  focused: "tmux で {target} を表示しました",
  selected: "tmux で {target} を選択しました。接続中の端末がないため、tmux attach を実行してください。",
  "no-process": "このセッションのプロセスは不明です",
  "process-gone": "このセッションのプロセスは終了しています",
  "no-tmux": "デーモンの動作環境に tmux がありません",
  "not-in-tmux": "このセッションは tmux のペインで動いていません",
  "no-answer": "tmux が応答しませんでした",
};
