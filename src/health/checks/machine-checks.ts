import type { HealthCheck } from "../../core/health.ts";
import type { HealthFigures, MachinesFigures, UpstreamFigures } from "../health-figures.ts";
import { ageText, check, counted } from "./check.ts";

/** A machine without a network is nothing unusual; one that is behind for this long shows no news. */
const BEHIND_LIMIT_MS = 600_000;

/** Clocks that differ by more should be set. */
const SKEW_LIMIT_MS = 60_000;

/** What may pass by itself. */
const MAY_PASS: ReadonlySet<string> = new Set(["upstream/unreachable", "internal"]);

/** Whether machines hear one another; nothing where there is one alone. */
export function machineChecks({ upstream, machines }: HealthFigures): readonly HealthCheck[] {
  return [
    ...(upstream === null ? [] : [upstreamCheck(upstream)]),
    ...(machines === null ? [] : [machinesCheck(machines)]),
  ];
}

/** So long after a copied home folder got an identity of its own this is said: somebody may wonder about a new machine. */
const COPIED_SHOWN_MS = 7 * 86_400_000;

function upstreamCheck({ waiting, oldestAgeMs, error, state, copiedForMs }: UpstreamFigures): HealthCheck {
  const mayPass = error === null || MAY_PASS.has(error.code);
  const isBehind = oldestAgeMs > BEHIND_LIMIT_MS;
  const behind =
    waiting === 0 ? "nothing waits" : `${counted(waiting, "event")} waiting, oldest ${ageText(oldestAgeMs)}`;
  const result = check("upstream", mayPass && !isBehind, {
    value: state === "forwarding" ? behind : `not connected; ${behind}`,
    threshold: `oldest ${ageText(BEHIND_LIMIT_MS)}`,
    figures: [
      { name: "upstream_waiting", value: waiting, limit: null },
      { name: "upstream_oldest_ms", value: oldestAgeMs, limit: BEHIND_LIMIT_MS },
    ],
    detail: error?.message ?? null,
    fix: error?.fix ?? "The central daemon takes events more slowly than they come here: look at its health.",
    otherwise: mayPass ? "degraded" : "failed",
  });
  if (result.status === "ok" && error === null && copiedForMs !== null && copiedForMs < COPIED_SHOWN_MS) {
    const value = `${result.value}; identity drawn ${ageText(copiedForMs)} ago`;
    return { ...result, status: "note", value, fix: OWN_IDENTITY };
  }
  // It is away, and that alone is no trouble yet.
  return error !== null && result.status === "ok" ? { ...result, status: "note", fix: error.fix } : result;
}

const OWN_IDENTITY =
  "This home folder came from another machine, so this machine has an identity of its own at the central daemon.";

function machinesCheck({ machines, connectedForMs }: MachinesFigures): HealthCheck {
  const away = machines.filter(({ silentForMs }) => silentForMs >= connectedForMs);
  const missing = machines.filter((machine) => machine.missing > 0);
  const skewed = machines.filter(({ skewMs }) => Math.abs(skewMs) > SKEW_LIMIT_MS);
  const twins = machines.filter(({ isTwin }) => isTwin);
  const lost = missing.reduce((sum, machine) => sum + machine.missing, 0);
  const troubles = [
    ...twins.map(({ label }) => `${label}: two daemons forward under its identity`),
    ...missing.map(
      (machine) => `${machine.label}: ${counted(machine.missing, "event")} gone before they were forwarded`,
    ),
    ...skewed.map(
      ({ label, skewMs }) => `${label}: its clock is ${ageText(Math.abs(skewMs))} ${skewMs > 0 ? "ahead" : "behind"}`,
    ),
  ];
  return check("machines", troubles.length === 0, {
    value: `${machines.length} heard, ${away.length} away`,
    threshold: `0 missing, clocks within ${ageText(SKEW_LIMIT_MS)}`,
    figures: [
      { name: "machines", value: machines.length, limit: null },
      { name: "machines_away", value: away.length, limit: null },
      { name: "machine_missing", value: lost, limit: 0 },
      {
        name: "machine_skew_ms",
        value: Math.max(0, ...machines.map(({ skewMs }) => Math.abs(skewMs))),
        limit: SKEW_LIMIT_MS,
      },
    ],
    detail: troubles.length === 0 ? null : troubles.join("; "),
    otherwise: twins.length === 0 ? "degraded" : "failed",
    fix:
      twins.length > 0
        ? "A home folder or a virtual machine was copied. On the copy: `ccen machines --new-identity`."
        : missing.length === 0
          ? "Set the clock of that machine by the network. Until then the times of its events are corrected by the difference."
          : "Events were removed there before they could be forwarded, or refused here (its log names those): see that it reaches this daemon and has the same release, or let it keep them longer.",
  });
}
