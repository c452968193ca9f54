import type { Config } from "../config/load-config.ts";
import type { Clock, Logger } from "../core/ports.ts";
import { createRedactor, NO_REDACTION, type Redactor } from "../core/redact/create-redactor.ts";
import type { Paths } from "../system/paths.ts";
import type { Component } from "./component.ts";

/** Shared by every part of the daemon. */
export interface Context {
  readonly paths: Paths;
  readonly version: string;
  /** The prefix that you type before a command. */
  readonly cli: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly startedAtMs: number;
  /** The configuration at the start, for settings that need a restart. */
  readonly atStart: Config;
  /** The configuration in force. */
  config(): Config;
  /** Removes secrets from texts, by the settings in force. */
  redactor(): Redactor;
  /** The dashboard's address; null before the server listens. */
  dashboardUrl(): string | null;
}

export interface ContextOptions extends Pick<Context, "paths" | "version" | "clock" | "logger"> {
  readonly config: Config;
  /** Default: `ccen`. */
  readonly cli?: string | undefined;
}

/** @param dashboardUrl the address once the server listens, else null */
export function createContext(
  { paths, version, cli = "ccen", clock, logger, config: atStart }: ContextOptions,
  dashboardUrl: () => string | null,
): Context & Required<Pick<Component, "name" | "configure">> {
  let config = atStart;
  let redactor = buildRedactor(atStart);
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
    dashboardUrl,
    configure: (next) => {
      config = next;
      redactor = buildRedactor(next);
    },
  };
}

/** The redactor for all incoming data, by the settings. */
export function buildRedactor({ values, redactPatterns }: Config): Redactor {
  return values.redact ? createRedactor({ patterns: redactPatterns }) : NO_REDACTION;
}
