import type { FetchLike, MessageService } from "../core/notification/delivery.ts";
import type { Clock } from "../core/ports.ts";

/** What every service is made with, beside its own settings. */
export interface ServiceDeps {
  readonly fetch: FetchLike;
  readonly clock: Clock;
  /** `ccen/<version>`. */
  readonly userAgent: string;
  /** See {@link Provider.maxBatch}. */
  readonly maxBatch: number;
}

/** What can be known of a provider without sending a message. */
export interface CheckResult {
  readonly name: string;
  readonly status: "ok" | "fail";
  readonly detail: string;
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
 * One provider beside Discord, as data: `src/providers/<name>/definition.ts` has one, `registry.ts` lists them. Functions
 * name the settings that they read, so that the compiler asks for them where they are called.
 */
export interface Provider {
  /** What people call it: `Slack`. */
  readonly label: string;
  /** The same on a command line. */
  readonly word: string;
  /** Its settings, as `src/config/setting.ts` describes them. `ccen config`, masking and the page derive from them. */
  readonly settings: Readonly<Record<string, ProviderSetting>>;
  /** Keys of the settings without which nothing is sent there; all are texts. */
  readonly required: readonly string[];
  /** What tells its destinations apart, without a secret: the host, or the chat. Null for an address that is none. */
  readonly destination: (settings: never) => string | null;
  /** Most notifications that go as one message. */
  readonly maxBatch: number;
  /** The code that sends. It is loaded where the provider is set up. */
  readonly load: () => Promise<{
    readonly createService: (settings: never, deps: ServiceDeps) => MessageService;
    /** Asks the provider what it tells without a message. */
    readonly check?: (settings: never, deps: CheckDeps) => Promise<CheckResult>;
  }>;
}

/** The host of an address: the part of it that is no secret. */
export function hostOf(address: string): string | null {
  return URL.parse(address)?.host ?? null;
}
