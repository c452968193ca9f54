import type { FetchLike, PostMessages } from "../core/notification/delivery.ts";
import type { PushSource } from "../core/notification/push.ts";
import type { Clock } from "../core/ports.ts";

export interface ServiceDeps {
  readonly fetch: FetchLike;
  /** Never goes back. */
  readonly clock: Clock;
  readonly userAgent: string;
  /** Absent where no browser can be paired. */
  readonly push?: PushSource;
}

/** Beside the settings: the names of the paired browsers that asked for push messages. */
export interface PushTargets {
  readonly pushTargets?: readonly string[];
}

/** The result of one check: of a provider, without sending a message, or of `ccen doctor`. */
export interface CheckResult {
  readonly name: string;
  /**
   * `fail`: events or messages do not arrive, or are not kept. `warn`: something is not as it should be. `unknown`: it
   * cannot be found out.
   */
  readonly status: "ok" | "warn" | "fail" | "unknown";
  readonly detail: string;
  /** What you can do. Null while ok or unknown. */
  readonly fix: string | null;
}

export interface CheckDeps {
  readonly fetch: FetchLike;
  readonly signal: AbortSignal;
}

/** The rest of it is checked in `src/config/settings.ts`. */
interface ProviderSetting {
  readonly env: string;
  readonly doc: string;
  readonly [more: string]: unknown;
}

/**
 * One provider beside Discord, as data: `src/providers/<name>/definition.ts` has one, `registry.ts` lists them.
 * Functions name the settings that they read, so that the compiler requires them from the caller.
 */
export interface Provider {
  readonly label: string;
  readonly word: string;
  /** Its settings, in the form of `src/config/setting.ts`. `ccen config`, masking and the page derive from them. */
  readonly settings: Readonly<Record<string, ProviderSetting>>;
  /** Keys of the settings without which nothing is sent. All are texts. */
  readonly required: readonly string[];
  /** Identifies its destinations without a secret: by the host, the chat, or the browser. Null for an invalid address. */
  readonly destination: (settings: never) => string | readonly string[] | null;
  /** Most notifications in one message. Default: as many as the queue sends together. */
  readonly maxBatch?: number;
  /** Whether a sent message can be replaced: the code that sends takes `Attempt.messageId`. */
  readonly amends?: true;
  /** The code that sends, loaded only if the provider is configured. */
  readonly load: () => Promise<{
    readonly createPost: (settings: never, deps: ServiceDeps) => PostMessages;
    readonly check?: (settings: never, deps: CheckDeps) => Promise<CheckResult>;
  }>;
}

/** An address's host, which is not secret. */
export function hostOf(address: string): string | null {
  return URL.parse(address)?.host ?? null;
}
