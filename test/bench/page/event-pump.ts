import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { payloadOf } from "../scratch.ts";

const TICK_MS = 10;

export interface EventPump {
  /** @returns once they are all sent and answered */
  send(count: number, perSecond: number): Promise<void>;
  close(): void;
}

/** Fires events at a daemon at the given rate, over a few persistent connections. */
export function createEventPump(url: string): EventPump {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const address = new URL("/api/hook", url);
  let number = 0;

  function post(): Promise<void> {
    const body = payloadOf(1500, number++);
    return new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const outgoing = request(address, { method: "POST", agent, headers }, (answer) => {
        answer.resume();
        answer.on("end", resolve);
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  return {
    send: async (count, perSecond) => {
      const beganMs = performance.now();
      const answers: Promise<void>[] = [];
      while (answers.length < count) {
        const due = Math.min(count, Math.ceil(((performance.now() - beganMs) / 1000) * perSecond));
        while (answers.length < due) answers.push(post());
        await sleep(TICK_MS);
      }
      await Promise.all(answers);
    },
    close: () => agent.destroy(),
  };
}
