import type { Language } from "../../i18n/language.ts";

const en = {
  heading: "Paired browsers",
  note: "These browsers may answer Claude Code. A revoked one cannot answer from then on; it stays logged in and can still read. `ccen token --new` with `ccen restart` logs out all browsers.",
  none: "No browser is paired. Run `ccen answers pair` in a terminal, and open its link in the browser that may answer.",
  paired: "Paired",
  thisBrowser: "This browser",
  pushed: "push messages on",
  startPush: "Notify this browser, also while it is closed",
  stopPush: "No more push messages",
  push: {
    insecure: "Push messages need HTTPS, for example Tailscale's `tailscale serve`, or this machine's own browser.",
    install: "Push messages on an iPhone: add this page to the home screen (Share), and open it there.",
    unsupported: "This browser takes no push messages.",
    denied: "This browser does not permit notifications of this page. Permit them in its site settings.",
  },
  revoke: "Revoke",
  revokeOf: (name: string) => `Revoke: ${name}`,
  wasPaired: (name: string) => `A browser was paired: ${name}`,
  mayAnswer: "It may answer Claude Code. If that was not you, revoke it; it stays logged in and can still read.",
  ended: "It is not paired any more.",
  dismiss: "Dismiss",
};

export const PAIRING_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    heading: "ペアリング済みのブラウザー",
    note: "Claude Code に回答できるブラウザーです。取り消すと、以後は回答できません。ログインしたままで、閲覧は続けられます。`ccen token --new` と `ccen restart` を実行すると、すべてのブラウザーがログアウトされます。",
    none: "ペアリング済みのブラウザーはありません。ターミナルで `ccen answers pair` を実行し、回答に使うブラウザーで表示されたリンクを開いてください。",
    paired: "ペアリング",
    thisBrowser: "このブラウザー",
    pushed: "プッシュ通知オン",
    startPush: "閉じているときもこのブラウザーに通知する",
    stopPush: "プッシュ通知を止める",
    push: {
      insecure:
        "プッシュ通知には HTTPS（Tailscale の `tailscale serve` など）か、このマシン自身のブラウザーが必要です。",
      install:
        "iPhone でプッシュ通知を受け取るには、共有メニューからこのページをホーム画面に追加し、そこから開いてください。",
      unsupported: "このブラウザーはプッシュ通知に対応していません。",
      denied: "このブラウザーはこのページの通知を許可していません。サイトの設定で許可してください。",
    },
    revoke: "取り消す",
    revokeOf: (name) => `取り消す: ${name}`,
    wasPaired: (name) => `ブラウザーがペアリングされました: ${name}`,
    mayAnswer:
      "このブラウザーは Claude Code に回答できます。心当たりがなければ取り消してください。ログインしたままで、閲覧は続けられます。",
    ended: "現在はペアリングされていません。",
    dismiss: "閉じる",
  },
};
