import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { configHome, type ConfigHome } from "./config-home.ts";
import { startDaemon, type DaemonProcess } from "./daemon-process.ts";
import { payload } from "./payload.ts";
import { waitFor } from "./wait-for.ts";

/** A daemon that events are posted to, and the posted events. */
export interface FiringDaemon {
  readonly home: ConfigHome;
  readonly daemon: DaemonProcess;
  /** Fires this many events more, in any state of the daemon, and records them. */
  fire(count: number): Promise<void>;
  /** All fired events are there, once and in order. */
  allThere(): Promise<readonly number[]>;
}

export async function startFiring(t: TestContext): Promise<FiringDaemon> {
  const home = configHome(t);
  const daemon = await startDaemon(t, home);
  let fired = 0;

  async function fireOne(): Promise<void> {
    const body = payload({ hook_event_name: "UserPromptSubmit", prompt: `event ${fired}` });
    await waitFor("the daemon to take a hook", async () => post(`${daemon.url}/api/hook`, body));
    fired += 1;
  }

  return {
    home,
    daemon,
    fire: async (count) => {
      for (let number = 0; number < count; number += 1) await fireOne();
    },
    allThere: async () =>
      waitFor("all that was fired", async () => {
        const events = await daemon.allEvents().catch(() => []);
        if (events.length < fired) return null;
        assert.deepEqual(
          events.map(({ summary }) => summary),
          Array.from({ length: fired }, (_, number) => `event ${number}`),
        );
        return events.map(({ seq }) => seq);
      }),
  };
}

/** Posts an event. @returns whether it was accepted: a recovering daemon is unavailable for a moment */
export async function post(url: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    return response.ok;
  } catch {
    return false;
  }
}
