import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { HealthCheck } from "../../../src/core/health.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import type { DaemonProcess } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

/** A home with hooks, and the record of what was fired that the store is held against. */
export interface FaultHome extends ConfigHome {
  /** Fires one hook, which must be silent and succeed whatever is broken. @returns its number */
  fire(fields?: object): Promise<number>;
  fireMany(count: number): Promise<void>;
  readonly fired: () => number;
  waiting(): string[];
  deadLetters(): string[];
  archived(): string[];
}

export async function faultHome(t: TestContext): Promise<FaultHome> {
  const home = configHome(t);
  await installHooksForTest(home);
  // Looks around often, so that tests need not wait for the next look.
  writeFileSync(home.paths.envFile, "DISCORD_DASHBOARD_PORT=0\nDISCORD_DASHBOARD_MONITOR_INTERVAL=0.2\n");
  const command = hookCommand(home);
  let fired = 0;

  async function fire(fields: object = {}): Promise<number> {
    const number = fired++;
    const text = payload({ hook_event_name: "Notification", message: `event ${number}`, ...fields });
    const result = await fireHook({ environment: { ...home.environment, CCEN_NO_START: "1" }, command }, text);
    assert.deepEqual(result, { exitCode: 0, output: "" });
    return number;
  }

  return {
    ...home,
    fire,
    fireMany: async (count) => {
      for (let n = 0; n < count; n++) await fire();
    },
    fired: () => fired,
    waiting: () => namesIn(home.paths.rawDir).filter((name) => name.endsWith(".json")),
    deadLetters: () => namesIn(home.paths.deadLetterDir),
    archived: () => namesIn(home.paths.archiveDir).flatMap((day) => namesIn(join(home.paths.archiveDir, day))),
  };
}

/** Waits until a check of the health report is as asked for. */
export async function untilCheck(
  daemon: DaemonProcess,
  name: string,
  isSo: (check: HealthCheck) => boolean,
): Promise<HealthCheck> {
  return waitFor(`the check ${name}`, async () => {
    const check = (await daemon.health()).checks.find((one) => one.name === name);
    return check !== undefined && isSo(check) ? check : null;
  });
}

export async function untilOk(daemon: DaemonProcess, name: string): Promise<void> {
  await untilCheck(daemon, name, ({ status }) => status === "ok");
}

/** The numbers of the stored events, in their order. */
export async function storedNumbers(daemon: DaemonProcess): Promise<number[]> {
  return (await daemon.allEvents()).map(({ summary }) => Number(/event (\d+)/.exec(summary)?.[1]));
}

export async function untilStored(daemon: DaemonProcess, count: number): Promise<void> {
  await waitFor(`${count} stored events`, async () => (await daemon.health()).last_seq >= count);
}

/** What is stored leaves the folder of raw files once it is on disk, a moment later. */
export async function untilMoved(home: FaultHome): Promise<void> {
  await waitFor("the folder of raw files to be empty", () => home.waiting().length === 0);
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
