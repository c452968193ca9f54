import type { Config } from "../config/load-config.ts";
import type { Clock, Logger } from "../core/ports.ts";
import { createRedactor, NO_REDACTION, type Redactor } from "../core/redact/create-redactor.ts";
import type { ListenAddress } from "../http/server/listen.ts";
import type { Paths } from "../system/paths.ts";
import type { Component } from "./component.ts";

/** What every part of the daemon may use. */
export interface Context {
  readonly paths: Paths;
  readonly version: string;
  /** What a person types in front of a command. */
  readonly cli: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly startedAtMs: number;
  /** The configuration of the start, for what only a restart changes. */
  readonly atStart: Config;
  /** The configuration as it is now. */
  config(): Config;
  /** Takes secrets out of texts, by the settings as they are now. */
  redactor(): Redactor;
  /** Where the dashboard can be opened; null before the server listens. */
  dashboardUrl(): string | null;
}

export interface ContextOptions extends Pick<Context, "paths" | "version" | "clock" | "logger"> {
  readonly config: Config;
  /** `ccen` unless said otherwise. */
  readonly cli?: string | undefined;
}

/** The context, and the two calls that change it. */
export interface OwnContext extends Context, Required<Pick<Component, "name" | "configure">> {
  /** The server listens. */
  listensAt(address: ListenAddress): void;
  /** @throws before the server listens */
  address(): ListenAddress;
}

export function createContext(options: ContextOptions): OwnContext {
  const { paths, version, cli = "ccen", clock, logger, config: atStart } = options;
  let config = atStart;
  let redactor = buildRedactor(atStart);
  let address: ListenAddress | null = null;
  return {
    name: "context",
    paths,
    version,
    cli,
    clock,
    logger,
    atStart,
    startedAtMs: clock.now(),
    config: () => config,
    redactor: () => redactor,
    dashboardUrl: () => address?.url ?? null,
    listensAt: (own) => {
      address = own;
    },
    address: () => {
      if (address === null) throw new TypeError("the server does not listen yet");
      return address;
    },
    configure: (next) => {
      config = next;
      redactor = buildRedactor(next);
    },
  };
}

/** What takes secrets out of everything that comes in, by the settings. */
export function buildRedactor({ values, redactPatterns }: Config): Redactor {
  return values.redact ? createRedactor({ patterns: redactPatterns }) : NO_REDACTION;
}
