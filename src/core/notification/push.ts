import type { Language } from "../i18n/message.ts";
import type { Request } from "../request.ts";

/** Where a browser takes push messages (RFC 8030), and the keys that only it can decrypt with (RFC 8291), base64url. */
export interface PushSubscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** A paired browser that asked for push messages. */
export interface PushedBrowser extends PushSubscription {
  /** Unique among the paired browsers. */
  readonly name: string;
}

/** What the code that sends push messages needs of the daemon. */
export interface PushSource {
  browsers(): readonly PushedBrowser[];
  /** Its maker says that the browser takes no more messages: uninstalled, or no longer permitted. */
  expired(browser: string): void;
  /** The open request of an event; null where it cannot be answered from here. */
  requestOf(eventSeq: number): Request | null;
  /** The daemon's own key pair, PKCS #8 in PEM (RFC 8292). */
  privateKey(): string;
  /** An address at which a push service finds out who sends. */
  readonly contact: string;
}

/** What a browser shows; `web/push/service-worker.ts` reads it. */
export interface PushMessage {
  readonly title: string;
  readonly body: string;
  /** The same for a message and its edits: the newer one takes the place of the older. */
  readonly tag: string;
  /** What a tap opens, below the page's origin. */
  readonly path: string;
  readonly isSilent: boolean;
  /** Stays until a person touches it, where the system lets it. */
  readonly needsPerson: boolean;
  readonly atMs: number;
  readonly language: Language;
  /** The request that Allow and Deny answer; null without these buttons. */
  readonly requestId: string | null;
}
