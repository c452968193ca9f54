import { DEFAULT_LIMIT, MAX_LIMIT } from "../api/routes.ts";
import { AppError } from "../core/errors/errors.ts";
import { EVENT_SOURCES } from "../core/event.ts";
import { OWN_MACHINE } from "../core/forwarding.ts";
import type { ExportRequest } from "../core/history.ts";
import { MAX_PARAMETER_CHARS } from "./http-limits.ts";

/** The values of one query string, each read by its type. Every method throws `http/parameter`. */
export interface Parameters {
  /** Absent and empty are the same: no filter. */
  text(name: string): string | undefined;
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined;
  /** ISO 8601 or milliseconds since the epoch, as milliseconds. */
  instant(name: string): number | undefined;
  positiveInteger(name: string): number | undefined;
  limit(): number;
}

/** @throws AppError `http/parameter` for a name that is not among `known` or is given twice */
export function readParameters(query: URLSearchParams, known: readonly string[]): Parameters {
  for (const name of query.keys()) {
    if (!known.includes(name)) throw invalid(name.slice(0, 50), `it is not known here, only ${known.join(", ")} are`);
    if (query.getAll(name).length > 1) throw invalid(name, "it is given more than once");
  }

  function text(name: string): string | undefined {
    const value = query.get(name) ?? "";
    if (value.length > MAX_PARAMETER_CHARS) throw invalid(name, `it is longer than ${MAX_PARAMETER_CHARS} characters`);
    // SQLite ends a pattern there, and an empty one finds everything.
    if (value.includes("\0")) throw invalid(name, "it contains a NUL character");
    return value === "" ? undefined : value;
  }

  function positiveInteger(name: string): number | undefined {
    const value = query.get(name);
    if (value === null) return undefined;
    const number = parseInteger(value);
    if (number === null || number === 0) throw invalid(name, "it has to be a whole number from 1 up");
    return number;
  }

  return {
    text,
    positiveInteger,
    choice(name, choices) {
      const value = text(name);
      if (value === undefined) return undefined;
      const choice = choices.find((candidate) => candidate === value);
      if (choice === undefined) throw invalid(name, `it has to be one of ${choices.join(", ")}`);
      return choice;
    },
    instant(name) {
      const value = query.get(name);
      if (value === null) return undefined;
      const ms = parseInstant(value);
      if (ms === null) throw invalid(name, "it has to be ISO 8601 or milliseconds since the epoch");
      return ms;
    },
    limit() {
      const value = positiveInteger("limit") ?? DEFAULT_LIMIT;
      if (value > MAX_LIMIT) throw invalid("limit", `it has to be from 1 to ${MAX_LIMIT}`);
      return value;
    },
  };
}

/** A whole number from 0 up in decimal digits, null for anything else. */
export function parseInteger(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}

// `Date.parse` alone accepts far more than ISO 8601, and reads some of it as local time.
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const MAX_DATE_MS = 8.64e15;

function parseInstant(text: string): number | null {
  const number = parseInteger(text);
  if (number !== null) return number <= MAX_DATE_MS ? number : null;
  const parsed = ISO_8601.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

function invalid(name: string, reason: string): AppError {
  return new AppError("http/parameter", { name, reason });
}

/**
 * Decodes a part of a path that is percent-encoded, such as a session's id.
 * @throws AppError `http/parameter` with that name
 */
export function decodeSegment(encoded: string, name: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw invalid(name, "its percent-encoding is broken");
  }
}

/** The conditions on events that the log, search and export share; missing ones are left out. */
export function readEventFilter(parameters: Parameters, ownMachine: string): ExportRequest {
  const sessionId = parameters.text("session");
  const agentId = parameters.text("agent");
  const hookEventName = parameters.text("event");
  const toolName = parameters.text("tool");
  const projectName = parameters.text("project");
  const machine = machineOf(parameters, ownMachine);
  const source = parameters.choice("source", EVENT_SOURCES);
  const text = parameters.text("q");
  const sinceMs = parameters.instant("since");
  const untilMs = parameters.instant("until");
  return {
    ...(sessionId !== undefined && { sessionId }),
    ...(agentId !== undefined && { agentId }),
    ...(hookEventName !== undefined && { hookEventName }),
    ...(toolName !== undefined && { toolName }),
    ...(projectName !== undefined && { projectName }),
    ...(machine !== undefined && { machine }),
    ...(source !== undefined && { source }),
    ...(text !== undefined && { text }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(untilMs !== undefined && { untilMs }),
  };
}

/** The requested machine; null for this one, by its own name or as `here`. */
export function machineOf(parameters: Parameters, ownMachine: string): string | null | undefined {
  const name = parameters.text("machine");
  return name === ownMachine || name === OWN_MACHINE ? null : name;
}
