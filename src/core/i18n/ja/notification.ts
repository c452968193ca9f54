import type { decisionReasonsEn, decisionsEn, notificationKindsEn } from "../en/notification.ts";
import type { Translation } from "../message.ts";

export const notificationKindsJa: Translation<typeof notificationKindsEn> = {
  permission: "許可",
  question: "質問",
  plan: "プラン承認",
  idle: "次の指示",
  failure: "失敗",
  finished: "完了",
  subagent: "サブエージェント",
  prompt: "指示",
  tool: "ツール",
  session: "セッション",
  notice: "お知らせ",
  health: "稼働状況",
};

export const decisionsJa: Translation<typeof decisionsEn> = {
  notified: "通知しました: {reason}",
  pending: "通知の対象: {reason}",
  "not-sent": "通知していません: {reason}",
  unknown: "不明: {reason}",
  "quiet-hours": "{decision}静かにする時間帯のため、音は鳴らしていません。",
  "newer-reason": "理由は新しいバージョンで確認できます（{code}）。",
};

export const decisionReasonsJa: Translation<typeof decisionReasonsEn> = {
  "person-needed": "セッションがあなたを待っています（{kind}）。",
  "turn-failed": "エラーでターンが終わりました。",
  "turn-finished": "ターンが完了しました。",
  "subagent-finished": "サブエージェントが結果を出しました。",
  "level-verbose": "レベルが verbose です。",
  "switch-on": "{setting} がオンです。",
  listed: "{setting} に含まれています。",
  "tool-switch-on": "{setting} がオンです。",
  "too-old": "受け取った時点で1日以上前の出来事でした。",
  nowhere: "送信先がありません。DISCORD_CHANNEL_ID か Webhook を設定してください。",
  "told-before": "同じ内容はすでに通知済みです。",
  rebuilt: "この後にデータベースを再構築しました。それ以前の通知は再送しません。",
  "machine-history": "このマシンの転送が始まる前の出来事です。",
  double: "同じイベントが同時に2回届きました。フックの二重登録などが原因です。",
  "internal-agent": "圧縮など、Claude Code 内部のエージェントです。",
  "machine-prompt": "バックグラウンド処理の終了時に Claude Code 自身が出した指示です。",
  answered: "あなたが回答したばかりの内容です。",
  "waits-already": "セッションはすでに回答を待っています。",
  interrupted: "あなたが中断したためです。",
  "failure-told": "失敗を通知済みのセッションがそのまま終了しました。",
  "background-work": "ターンは終わりましたが、バックグラウンドで {count}件が続いています。",
  "finished-off": "DISCORD_FINISHED が off です。",
  "told-at-end": "ツールの実行は終わった時点で通知します。",
  "card-only": "{event} はカードの更新だけに使います。DISCORD_ENABLED_EVENTS で指定できます。",
  "below-level": "レベルは {level} です。{needed} 以上で通知します。",
  "switch-off": "{setting} がオフです。",
  "not-listed": "{setting} に {event} がありません。",
  disabled: "{setting} に {event} が含まれています。",
  "tool-switch-off": "{setting} がオフです。",
  "tool-disabled": "{setting} に {tool} が含まれています。",
};
