import type { Language } from "./language.ts";
import { rephrase, type Phrases } from "../../src/core/phrases.ts";

/**
 * The daemon's own reasons for a message that is not sent, in Japanese. They come as English sentences, for logs and
 * terminals too; what a service says (`HTTP 400 code …`) stays as it is, to be searched for. `*` stands for a detail.
 */
export const REASONS_JA: Phrases = {
  "no connection (*)": "接続できません（*）",
  "the connection broke (*)": "接続が切れました（*）",
  "no answer in time": "時間内に応答がありません",
  "the answer was cut off": "応答が途中で切れました",
  "something on the way answers in its place": "途中の経路にある別のものが応答しています",
  "too many refused requests: a ban is near": "拒否が多すぎるため、遮断を避けて休止しています",
  "50 requests a second are the limit": "1秒50件の上限に達しました",
  "Discord's limit is used up": "Discord の送信上限に達しました",
  "the channel's minute is full": "チャンネルの1分あたりの上限に達しました",
  "Discord's answer names no message": "Discord の応答にメッセージがありません",
  "Discord's answer names no thread": "Discord の応答にスレッドがありません",
  "Discord's answer names no post": "Discord の応答に投稿がありません",
  "Discord's answer names no user": "Discord の応答にユーザーがありません",
  "Discord's description of the channel is unreadable": "Discord のチャンネル情報を読み取れません",
  "what Discord refuses keeps changing": "Discord の拒否理由が定まりません",
  "a channel of type * takes no messages": "種類 * のチャンネルには送れません",
  "the configuration does not name this destination": "現在の設定にない送り先です",
  "no service is set up": "送信の設定がありません",
  "Discord is not set up in a way that can be used": "Discord の設定が使えない形になっています",
  "one message at a time": "間隔をあけて1件ずつ送っています",
  "* (another address is not followed)": "*（別のアドレスへの転送には従いません）",
  "it could not be delivered for a day": "1日のあいだ届けられませんでした",
  "it was answered before anybody was told": "通知する前に回答済みでした",
  "it was answered before it was known whether it had arrived": "届いたか分かる前に回答済みでした",
  "it is not wanted any more": "通知する必要がなくなりました",
  "the service's limit is used up": "送信先の上限に達しました",
  "it was well again before anybody was told": "通知する前に回復しました",
  "its event is no longer stored": "元のイベントが保存されていません",
  "folded into *": "別の通知にまとめました",
};

/** That one names a message by a number that the page does not show. */
const REASONS_EN: Phrases = {
  "folded into *": "counted in another message",
};

/** A reason of the daemon's in the reader's language, as it came where it is none that we know. */
export function reasonIn(language: Language, reason: string): string {
  const known = language === "ja" ? REASONS_JA : REASONS_EN;
  return rephrase(known, reason);
}
