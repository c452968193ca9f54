import type { Language } from "../../i18n/language.ts";

const en = {
  heading: "Desktop notifications",
  note: "From this browser, while a tab is open in the background. One tab notifies, however many are open.",
  on: "On",
  off: "Off",
  state: {
    granted: "Allowed by your browser",
    default: "Your browser asks for permission when you turn them on.",
    denied: "Your browser blocks notifications for this page. Allow them in its site settings.",
    unsupported: "Not available at this address. Open the dashboard at localhost or over HTTPS.",
  },
  about: "Notify when a session",
  kind: { waiting: "Waits for you", failed: "Fails", finished: "Finishes" },
  sound: "Sound",
  test: "Send a test",
  tested: "Sent",
  testText: "Desktop notifications work.",
};

export const DESKTOP_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    heading: "デスクトップ通知",
    note: "タブがバックグラウンドで開いている間、このブラウザーから通知します。タブがいくつあっても通知は1回です。",
    on: "オン",
    off: "オフ",
    state: {
      granted: "ブラウザーで許可されています",
      default: "オンにすると、ブラウザーが許可を求めます。",
      denied: "このページの通知はブラウザーでブロックされています。サイトの設定で許可してください。",
      unsupported: "このアドレスでは使えません。ダッシュボードを localhost か HTTPS で開いてください。",
    },
    about: "通知する状態",
    kind: { waiting: "対応待ち", failed: "失敗", finished: "完了" },
    sound: "音",
    test: "テスト通知",
    tested: "送信しました",
    testText: "デスクトップ通知は正常に動作しています。",
  },
};
