import type { AnnouncementKind } from "../../../src/core/announcement.ts";
import type { DeliveryState } from "../../../src/core/outbox.ts";
import type { Language } from "../language.ts";

export interface DeliveriesWords {
  readonly destinations: string;
  readonly destinationState: Readonly<Record<"ok" | "waiting" | "disabled", string>>;
  readonly until: (clockTime: string, span: string) => string;
  readonly askedAgain: (clockTime: string, span: string) => string;
  /** Messages of a destination that have not come to an end. */
  readonly open: (count: string) => string;
  readonly messages: string;
  readonly state: Readonly<Record<DeliveryState, string>>;
  readonly kind: Readonly<Record<AnnouncementKind, string>>;
  readonly stateFilter: string;
  readonly allStates: string;
  readonly deadLetters: (count: string) => string;
  readonly mention: string;
  readonly showOnlySession: string;
  readonly event: (seq: string) => string;
  readonly sentAt: (clockTime: string) => string;
  readonly attempts: (count: string) => string;
  readonly retry: string;
  readonly discard: string;
  readonly older: string;
  readonly nothingYet: string;
  readonly nothingFound: string;
  readonly noDestination: Readonly<Record<"heading" | "webhook" | "orSetup" | "thenTest" | "bot" | "others", string>>;
  /** Where a central daemon speaks for this one. */
  readonly leftToCentral: Readonly<Record<"heading" | "what" | "own", string>>;
  readonly kindFilter: string;
  readonly allKinds: string;
  readonly destinationFilter: string;
  readonly allDestinations: string;
  readonly confirm: string;
  readonly keep: string;
}

const plural = (count: string, one: string, many: string) => `${count} ${count === "1" ? one : many}`;

export const DELIVERIES_WORDS: Readonly<Record<Language, DeliveriesWords>> = {
  en: {
    destinations: "Destinations",
    destinationState: { ok: "ok", waiting: "waiting", disabled: "disabled" },
    until: (clockTime, span) => `until ${clockTime}, ${span} more`,
    askedAgain: (clockTime, span) => `· asked again at ${clockTime}, in ${span}`,
    open: (count) => plural(count, "message open", "messages open"),
    messages: "Messages",
    state: {
      waiting: "waiting",
      sending: "sending",
      unknown: "unconfirmed",
      sent: "sent",
      folded: "folded",
      failed: "failed",
      discarded: "discarded",
    },
    kind: {
      permission: "permission",
      question: "question",
      plan: "plan",
      idle: "next prompt",
      failure: "failure",
      finished: "finished",
      subagent: "subagent",
      prompt: "prompt",
      tool: "tool call",
      session: "session",
      notice: "notice",
      health: "health",
    },
    stateFilter: "State",
    allStates: "all states",
    deadLetters: (count) => `${count} failed`,
    mention: "with a ping",
    showOnlySession: "Show only this session’s messages",
    event: (seq) => `event ${seq}`,
    sentAt: (clockTime) => `sent ${clockTime}`,
    attempts: (count) => plural(count, "attempt", "attempts"),
    retry: "Retry",
    discard: "Discard",
    older: "Older messages",
    nothingYet: "Nothing has been sent yet.",
    nothingFound: "No message matches.",
    noDestination: {
      heading: "No destination is set up: nobody is told.",
      webhook: "In Discord, make a webhook (channel settings, Integrations) and write its address into this file:",
      orSetup: "Or let the setup ask for it:",
      thenTest: "Then send a test message:",
      bot: "The daemon reads the file by itself; messages appear here as they are sent.",
      others: "Other providers have settings of their own there:",
    },
    leftToCentral: {
      heading: "Messages are left to the central daemon.",
      what: "This daemon forwards its events; the central one tells people of them, and lists its messages on its own page.",
      own: "To send from here as well, set `CCEN_FORWARDING_NOTIFY_LOCALLY=true` and a destination.",
    },
    kindFilter: "About",
    allKinds: "all kinds",
    destinationFilter: "Destination",
    allDestinations: "all destinations",
    confirm: "It will not be sent. Discard it?",
    keep: "Keep",
  },
  ja: {
    destinations: "送り先",
    destinationState: { ok: "正常", waiting: "待機中", disabled: "停止中" },
    until: (clockTime, span) => `${clockTime} まで（あと${span}）`,
    askedAgain: (clockTime, span) => `${clockTime} に再確認（${span}後）`,
    open: (count) => `未完了 ${count}件`,
    messages: "通知",
    state: {
      waiting: "送信待ち",
      sending: "送信中",
      unknown: "未確認",
      sent: "送信済み",
      folded: "まとめ",
      failed: "送信失敗",
      discarded: "破棄",
    },
    kind: {
      permission: "許可",
      question: "質問",
      plan: "プラン",
      idle: "次の指示",
      failure: "失敗",
      finished: "完了",
      subagent: "サブエージェント",
      prompt: "指示",
      tool: "ツール",
      session: "セッション",
      notice: "お知らせ",
      health: "健全性",
    },
    stateFilter: "状態",
    allStates: "全状態",
    deadLetters: (count) => `送信失敗 ${count}件`,
    mention: "メンション付き",
    showOnlySession: "このセッションの通知だけを表示",
    event: (seq) => `イベント ${seq}`,
    sentAt: (clockTime) => `${clockTime} 送信`,
    attempts: (count) => `試行 ${count}回`,
    retry: "再送",
    discard: "破棄",
    older: "以前の通知",
    nothingYet: "まだ何も送っていません。",
    nothingFound: "一致する通知はありません。",
    noDestination: {
      heading: "送り先が未設定のため、誰にも通知していません。",
      webhook: "Discord のチャンネル設定「連携サービス」でウェブフックを作り、その URL を次のファイルに書きます:",
      orSetup: "セットアップで入力することもできます:",
      thenTest: "そのあとテストを送ります:",
      bot: "ファイルはデーモンが自動で読み直します。送った通知はここに表示されます。",
      others: "ほかの送信先の設定も同じファイルに書けます:",
    },
    leftToCentral: {
      heading: "通知は中央のデーモンに任せています。",
      what: "このデーモンはイベントを転送しています。通知は中央のデーモンが送り、その一覧も中央の画面にあります。",
      own: "ここからも通知するには、`CCEN_FORWARDING_NOTIFY_LOCALLY=true` と送り先を設定します。",
    },
    kindFilter: "内容",
    allKinds: "全種類",
    destinationFilter: "送り先",
    allDestinations: "全送り先",
    confirm: "送信されなくなります。破棄しますか。",
    keep: "残す",
  },
};
