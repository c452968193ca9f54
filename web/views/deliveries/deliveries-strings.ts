import { deliveryStatesEn, notificationKindsEn } from "../../../src/core/i18n/en/notification.ts";
import { deliveryStatesJa, notificationKindsJa } from "../../../src/core/i18n/ja/notification.ts";
import type { Language } from "../../i18n/language.ts";
import { sentenceCase } from "../../i18n/sentence-case.ts";

const plural = (count: string, one: string, many: string) => `${count} ${count === "1" ? one : many}`;

const en = {
  destinations: "Destinations",
  destinationState: { ok: "OK", waiting: "Waiting", disabled: "Disabled" },
  sendTest: "Send a test notification",
  until: (clockTime: string, span: string) => `until ${clockTime} (${span} left)`,
  retryAt: (clockTime: string, span: string) => `· retrying at ${clockTime} (in ${span})`,
  /** A destination's unfinished notifications. */
  open: (count: string) => `${count} waiting`,
  messages: "Notifications",
  /** The place of its setting. */
  setIn: (place: string) => `set in ${place}`,
  add: "Add a destination",
  thisBrowser: "This browser",
  state: sentenceCase(deliveryStatesEn),
  kind: sentenceCase(notificationKindsEn),
  message: "Message",
  time: "Time",
  details: "Details",
  stateFilter: "State",
  allStates: "All states",
  deadLetters: (count: string) => `${count} failed`,
  mention: "With ping",
  sessionFilter: "Session",
  allSessions: "All sessions",
  event: (seq: string) => `Event ${seq}`,
  sentAt: (clockTime: string) => `Sent ${clockTime}`,
  /** Its request was over, and the notification says so. */
  resolvedAfter: (span: string) => `resolved after ${span}`,
  attempts: (count: string) => plural(count, "attempt", "attempts"),
  retry: "Retry",
  discard: "Discard",
  older: "Load older",
  nothingYet: "No notifications yet",
  nothingFound: "No matching notifications",
  noDestination: {
    heading: "No notifications are sent yet",
    note: "Get a message when a session waits for you, fails or finishes. Choose where:",
    provider: "Provider",
  },
  /** How to set up a destination, step by step. */
  setUp: {
    /** Where its address is made; the file follows. */
    address: {
      discord: "In Discord, create a webhook (Channel settings → Integrations).",
      outgoing: "Take the address of a service that accepts a POST for each notification.",
      ntfy: "Choose a topic on ntfy.sh or on your own server; a long name keeps it private.",
      slack: "In Slack, create an app with an incoming webhook.",
      teams: "In Teams, create a workflow that posts to a channel when a webhook request is received.",
      telegram: "In Telegram, create a bot with @BotFather, and look up the number of your chat.",
    },
    file: "Put this into",
    orSetup: "Or run the guided setup:",
    thenTest: "Then send a test notification:",
    arrives: "Changes are picked up automatically. Sent notifications show up here.",
    apart: "Several destinations work side by side.",
  },
  /** Where a central daemon sends the notifications of this one. */
  leftToCentral: {
    heading: "The central daemon sends notifications",
    what: "This daemon forwards its events; the central daemon sends the notifications and lists them.",
    own: "To also send from here, set `CCEN_FORWARDING_NOTIFY_LOCALLY=true` and a destination.",
  },
  kindFilter: "Type",
  allKinds: "All types",
  destinationFilter: "Destination",
  allDestinations: "All destinations",
  confirm: "Discard this notification? It won’t be sent.",
  keep: "Cancel",
  ofMachines: "Each machine sends its own notifications. They stand in this view of its own dashboard.",
};

export type DeliveriesStrings = typeof en;

export const DELIVERIES_STRINGS: Readonly<Record<Language, DeliveriesStrings>> = {
  en,
  ja: {
    destinations: "送信先",
    sendTest: "テスト通知を送信",
    destinationState: { ok: "正常", waiting: "待機中", disabled: "停止中" },
    until: (clockTime, span) => `${clockTime} まで（残り${span}）`,
    retryAt: (clockTime, span) => `· ${clockTime} に再試行（${span}後）`,
    open: (count) => `待ち ${count}件`,
    messages: "通知",
    setIn: (place) => `設定: ${place}`,
    add: "送信先を追加",
    thisBrowser: "このブラウザー",
    state: deliveryStatesJa,
    kind: notificationKindsJa,
    message: "内容",
    time: "時刻",
    details: "詳細",
    stateFilter: "状態",
    allStates: "全状態",
    deadLetters: (count) => `送信失敗 ${count}件`,
    mention: "メンションあり",
    sessionFilter: "セッション",
    allSessions: "全セッション",
    event: (seq) => `イベント ${seq}`,
    sentAt: (clockTime) => `${clockTime} 送信`,
    resolvedAfter: (span) => `${span}後に対応済み`,
    attempts: (count) => `試行 ${count}回`,
    retry: "再送",
    discard: "破棄",
    older: "さらに古い通知",
    nothingYet: "まだ通知はありません。",
    nothingFound: "一致する通知はありません。",
    noDestination: {
      heading: "通知はまだ送信されません",
      note: "セッションの対応待ち、失敗、完了をメッセージで受け取れます。送信先を選んでください:",
      provider: "サービス",
    },
    setUp: {
      address: {
        discord: "Discord のチャンネル設定「連携サービス」で Webhook を作成します。",
        outgoing: "通知ごとに POST を受け取れるサービスのアドレスを用意します。",
        ntfy: "ntfy.sh または自分のサーバーのトピックを決めます。推測されにくい長い名前にします。",
        slack: "Slack で、Incoming Webhook を使うアプリを作成します。",
        teams: "Teams で、Webhook 要求の受信時にチャンネルへ投稿するワークフローを作成します。",
        telegram: "Telegram の @BotFather でボットを作成し、チャットの番号を調べます。",
      },
      file: "次の内容を書くファイル:",
      orSetup: "対話形式のセットアップでも設定できます:",
      thenTest: "設定したら、テスト通知を送信します:",
      arrives: "変更は自動で反映されます。送信した通知はここに表示されます。",
      apart: "複数の送信先を同時に使えます。",
    },
    leftToCentral: {
      heading: "通知は中央のデーモンが送信します",
      what: "このデーモンはイベントを転送しています。通知の送信と一覧は中央のデーモンにあります。",
      own: "ここからも通知するには、`CCEN_FORWARDING_NOTIFY_LOCALLY=true` と送信先を設定します。",
    },
    kindFilter: "種類",
    allKinds: "全種類",
    destinationFilter: "送信先",
    allDestinations: "全送信先",
    confirm: "この通知を破棄しますか？（送信されません）",
    keep: "キャンセル",
    ofMachines: "通知は各コンピューターから送信されます。そのコンピューターのダッシュボードの同じ画面で確認できます。",
  },
};
