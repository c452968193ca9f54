import { deliveryStatesEn, notificationKindsEn } from "../../../src/core/i18n/en/notification.ts";
import { deliveryStatesJa, notificationKindsJa } from "../../../src/core/i18n/ja/notification.ts";
import type { NotificationKind } from "../../../src/core/notification/notification.ts";
import type { DeliveryState } from "../../../src/core/notification/outbox.ts";
import type { Language } from "../../i18n/language.ts";
import { sentenceCase } from "../../i18n/sentence-case.ts";

export interface DeliveriesStrings {
  readonly destinations: string;
  readonly sendTest: string;
  readonly destinationState: Readonly<Record<"ok" | "waiting" | "disabled", string>>;
  readonly until: (clockTime: string, span: string) => string;
  readonly retryAt: (clockTime: string, span: string) => string;
  /** A destination's unfinished notifications. */
  readonly open: (count: string) => string;
  readonly messages: string;
  readonly state: Readonly<Record<DeliveryState, string>>;
  readonly kind: Readonly<Record<NotificationKind, string>>;
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
  /** Where a central daemon sends the notifications of this one. */
  readonly leftToCentral: Readonly<Record<"heading" | "what" | "own", string>>;
  readonly kindFilter: string;
  readonly allKinds: string;
  readonly destinationFilter: string;
  readonly allDestinations: string;
  readonly confirm: string;
  readonly keep: string;
}

const plural = (count: string, one: string, many: string) => `${count} ${count === "1" ? one : many}`;

export const DELIVERIES_STRINGS: Readonly<Record<Language, DeliveriesStrings>> = {
  en: {
    destinations: "Destinations",
    destinationState: { ok: "OK", waiting: "Waiting", disabled: "Disabled" },
    sendTest: "Send a test notification",
    until: (clockTime, span) => `until ${clockTime} (${span} left)`,
    retryAt: (clockTime, span) => `· retrying at ${clockTime} (in ${span})`,
    open: (count) => `${count} pending`,
    messages: "Notifications",
    state: sentenceCase(deliveryStatesEn),
    kind: sentenceCase(notificationKindsEn),
    stateFilter: "State",
    allStates: "All states",
    deadLetters: (count) => `${count} failed`,
    mention: "With ping",
    showOnlySession: "Show only this session’s notifications",
    event: (seq) => `Event ${seq}`,
    sentAt: (clockTime) => `Sent ${clockTime}`,
    attempts: (count) => plural(count, "attempt", "attempts"),
    retry: "Retry",
    discard: "Discard",
    older: "Load older",
    nothingYet: "No notifications yet",
    nothingFound: "No matching notifications",
    noDestination: {
      heading: "No notifications are sent yet",
      webhook: "Create a webhook in Discord (Channel settings → Integrations) and put its URL in this file:",
      orSetup: "Or run the guided setup:",
      thenTest: "Then send a test notification:",
      bot: "Changes are picked up automatically. Sent notifications show up here.",
      others: "Settings of other providers, in the same file:",
    },
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
  },
  ja: {
    destinations: "送信先",
    sendTest: "テスト通知を送信",
    destinationState: { ok: "正常", waiting: "待機中", disabled: "停止中" },
    until: (clockTime, span) => `${clockTime} まで（残り${span}）`,
    retryAt: (clockTime, span) => `· ${clockTime} に再試行（${span}後）`,
    open: (count) => `未完了 ${count}件`,
    messages: "通知",
    state: deliveryStatesJa,
    kind: notificationKindsJa,
    stateFilter: "状態",
    allStates: "全状態",
    deadLetters: (count) => `送信失敗 ${count}件`,
    mention: "メンションあり",
    showOnlySession: "このセッションの通知だけを表示",
    event: (seq) => `イベント ${seq}`,
    sentAt: (clockTime) => `${clockTime} 送信`,
    attempts: (count) => `試行 ${count}回`,
    retry: "再送",
    discard: "破棄",
    older: "さらに古い通知",
    nothingYet: "まだ通知はありません。",
    nothingFound: "一致する通知はありません。",
    noDestination: {
      heading: "通知はまだ送信されません",
      webhook: "Discord のチャンネル設定「連携サービス」で Webhook を作成し、その URL を次のファイルに書きます:",
      orSetup: "対話形式のセットアップでも設定できます:",
      thenTest: "設定したら、テスト通知を送信します:",
      bot: "変更は自動で反映されます。送信した通知はここに表示されます。",
      others: "ほかの送信先も同じファイルで設定できます:",
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
  },
};
