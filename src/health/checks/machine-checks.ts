import type { AppError } from "../../core/errors/errors.ts";
import { healthEn } from "../../core/i18n/en/health.ts";
import { valueMessages } from "../../core/i18n/health-text.ts";
import type { Message } from "../../core/i18n/message.ts";
import type { MachineValues, ForwardingValues } from "../health-snapshot.ts";
import { advice, asItCame, checkValue, finding, type Found } from "./check.ts";

/** A machine is often offline. One that is behind for this long shows old data. */
const BEHIND_LIMIT_MS = 600_000;

const SKEW_LIMIT_MS = 60_000;

/**
 * A copied home folder gets its own identity, shown this long: a new machine may surprise users of the central daemon.
 */
const COPIED_SHOWN_MS = 7 * 86_400_000;

/** Errors that may end without intervention. */
const MAY_PASS: ReadonlySet<string> = new Set(["upstream/unreachable", "upstream/busy", "internal"]);

export function forwardingCheck({ waiting, oldestAgeMs, error, state, copiedForMs }: ForwardingValues): Found {
  const values = [
    checkValue("upstream_waiting", waiting),
    checkValue("upstream_oldest_ms", oldestAgeMs, BEHIND_LIMIT_MS),
  ];
  const isCopied = error === null && copiedForMs !== null && copiedForMs < COPIED_SHOWN_MS;
  const value = [
    ...(state === "forwarding" ? [] : [finding("not-connected")]),
    ...valueMessages(values),
    ...(isCopied ? [finding("identity-drawn", { ageMs: copiedForMs })] : []),
  ];
  const found = { values, value, detail: error === null ? [] : [errorText(error)] };
  if (error !== null) {
    const isPassing = MAY_PASS.has(error.code);
    const status = !isPassing ? "failed" : oldestAgeMs > BEHIND_LIMIT_MS ? "degraded" : "note";
    return { ...found, status, fix: errorAdvice(error) };
  }
  const isBehind = oldestAgeMs > BEHIND_LIMIT_MS;
  return isCopied && !isBehind
    ? { ...found, status: "note", fix: advice("own-identity") }
    : { ...found, fix: advice("central-slow") };
}

/** An error with its own text in the table, else its English message. */
function errorText({ code, details, message }: AppError): Message {
  return Object.hasOwn(healthEn.finding, code) ? { code, details } : asItCame(message);
}

function errorAdvice({ code, details, fix }: AppError): Message {
  return Object.hasOwn(healthEn.advice, code) ? { code, details } : advice("as-it-came", { text: fix });
}

export function machinesCheck({ machines, connectedForMs }: MachineValues): Found {
  const away = machines.filter(({ silentForMs }) => silentForMs >= connectedForMs);
  const missing = machines.filter((machine) => machine.missing > 0);
  const skewed = machines.filter(({ skewMs }) => Math.abs(skewMs) > SKEW_LIMIT_MS);
  const twins = machines.filter(({ isTwin }) => isTwin);
  const skewMs = Math.max(0, ...machines.map((machine) => Math.abs(machine.skewMs)));
  const found = {
    values: [
      checkValue("machines", machines.length),
      checkValue("machines_away", away.length),
      checkValue(
        "machine_missing",
        missing.reduce((sum, machine) => sum + machine.missing, 0),
        0,
      ),
      checkValue("machine_skew_ms", skewMs, SKEW_LIMIT_MS),
    ],
    detail: [
      ...twins.map(({ label }) => finding("machine-twin", { machine: label })),
      ...missing.map(({ label, missing: count }) => finding("machine-missing", { machine: label, count })),
      ...skewed.map(clockSkew),
    ],
  };
  if (twins.length > 0) return { ...found, status: "failed", fix: advice("machine-copied") };
  return { ...found, fix: missing.length > 0 ? advice("machine-missed") : advice("set-clock") };
}

function clockSkew({ label, skewMs }: MachineValues["machines"][number]) {
  const details = { machine: label, skewMs: Math.abs(skewMs) };
  return skewMs > 0 ? finding("machine-ahead", details) : finding("machine-behind", details);
}
