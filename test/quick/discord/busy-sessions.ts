import { payload } from "../../support/payload.ts";
import type { Harness, RunningDaemon } from "./harness.ts";

/** A dialog that waited for an answer. Times are those of the harness's clock. */
export interface Dialog {
  readonly mark: string;
  readonly askedAtMs: number;
  /** Infinity until it is answered. */
  answeredAtMs: number;
}

interface Step {
  readonly atMs: number;
  readonly fields: Record<string, unknown>;
  readonly begins?: Dialog;
  readonly ends?: Dialog;
}

interface BusySessions {
  readonly sessions: number;
  readonly lengthMs: number;
  readonly seed?: number;
  /** The share of calls that ask. */
  readonly askShare?: number;
  /** The share of calls that are followed by a subagent. */
  readonly agentShare?: number;
  /** Makes every duration this much longer: people read what they get. */
  readonly stretch?: number;
}

const STEP_MS = 500;

/** Numbers from 0 to 1; the same in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Sessions with a person at the terminal: turns, calls, subagents, and dialogs that stay open for a while. */
export function busySessions({
  sessions,
  lengthMs,
  seed = 7,
  askShare = 0.35,
  agentShare = 0.2,
  stretch = 1,
}: BusySessions): {
  readonly steps: readonly Step[];
  readonly dialogs: readonly Dialog[];
} {
  const random = randomNumbers(seed);
  const steps: Step[] = [];
  const dialogs: Dialog[] = [];
  for (let session = 0; session < sessions; session += 1) {
    let atMs = Math.floor(random() * 5000);
    let call = 0;
    const add = (fields: Record<string, unknown>, dialog: Pick<Step, "begins" | "ends"> = {}): void => {
      const session_id = `${String(session).padStart(8, "b")}-0000-4000-8000-000000000001`;
      steps.push({
        atMs: atMs * stretch,
        fields: { session_id, cwd: `/home/dev/src/shop-${session}`, ...fields },
        ...dialog,
      });
    };
    while (atMs * stretch < lengthMs) {
      add({ hook_event_name: "UserPromptSubmit", prompt: `go on with ${session}` });
      for (let calls = 2 + Math.floor(random() * 4); calls > 0; calls -= 1) {
        call += 1;
        atMs += 500 + Math.floor(random() * 2500);
        const mark = `m${session}x${call}`;
        const tool = { tool_name: "Bash", tool_use_id: `toolu_${mark}`, tool_input: { command: `make ${mark}` } };
        add({ hook_event_name: "PreToolUse", ...tool });
        if (random() < askShare) {
          const dialog: Dialog = { mark, askedAtMs: atMs * stretch, answeredAtMs: 0 };
          dialogs.push(dialog);
          add(
            { hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: tool.tool_input },
            { begins: dialog },
          );
          // Many are answered at once, some after a minute.
          atMs += 300 + Math.floor(random() ** 3 * 60_000);
          add({ hook_event_name: "PostToolUse", ...tool, tool_response: {} }, { ends: dialog });
        } else {
          atMs += 200 + Math.floor(random() * 1500);
          add({ hook_event_name: "PostToolUse", ...tool, tool_response: {} });
        }
        if (random() < agentShare) {
          const agent = { agent_id: `a-${mark}`, agent_type: "reviewer", last_assistant_message: "fine" };
          add({ hook_event_name: "SubagentStart", ...agent });
          atMs += 400;
          add({ hook_event_name: "SubagentStop", ...agent });
        }
      }
      add({ hook_event_name: "Stop", last_assistant_message: "done", background_tasks: [] });
      atMs += 2500 + Math.floor(random() * 6000);
    }
  }
  return { steps: steps.toSorted((one, other) => one.atMs - other.atMs), dialogs };
}

/** Plays them in the harness's time. */
export async function playSteps(
  { time }: Pick<Harness, "time">,
  { fire }: Pick<RunningDaemon, "fire">,
  steps: readonly Step[],
): Promise<void> {
  const startMs = time.clock.now();
  for (let next = 0; next < steps.length; await time.advance(STEP_MS)) {
    const due = steps.slice(next).filter(({ atMs }) => startMs + atMs <= time.clock.now());
    next += due.length;
    for (const { begins, ends } of due) {
      if (begins !== undefined) Object.assign(begins, { askedAtMs: time.clock.now(), answeredAtMs: Infinity });
      if (ends !== undefined) ends.answeredAtMs = time.clock.now();
    }
    await fire(...due.map(({ fields }) => payload(fields)));
  }
}

interface Notified {
  /** From the request until it was in the channel, by mark; several if it was sent several times. */
  readonly delaysMs: ReadonlyMap<string, readonly number[]>;
  readonly values: Record<string, number>;
}

/** The fate of dialogs on Discord. `longMs`: those open this long must be sent. */
export function notifiedDialogs(
  { fake }: Harness,
  channelId: string,
  dialogs: readonly Dialog[],
  longMs: number,
): Notified {
  const texts = [channelId, ...fake.threadsIn(channelId).map(({ id }) => id)].flatMap((id) =>
    fake.messagesIn(id).map(({ content, embeds, createdAtMs }) => {
      const text = JSON.stringify([content, embeds]);
      return { text, createdAtMs, isCard: text.includes('"-# <t:') };
    }),
  );
  const messages = texts.filter(({ isCard }) => !isCard);
  const delaysMs = new Map(
    dialogs.map(({ mark, askedAtMs }) => {
      const notified = messages.filter(({ text }) => new RegExp(`make ${mark}\\b`).test(text));
      return [mark, notified.map(({ createdAtMs }) => createdAtMs - askedAtMs)] as const;
    }),
  );
  const openMs = ({ askedAtMs, answeredAtMs }: Dialog): number => answeredAtMs - askedAtMs;
  const long = dialogs.filter((one) => openMs(one) >= longMs);
  const delays = long.flatMap(({ mark }) => delaysMs.get(mark) ?? []).toSorted((one, other) => one - other);
  const at = (part: number): number => delays[Math.min(delays.length - 1, Math.floor(delays.length * part))] ?? -1;
  const all = dialogs.map((one) => ({ one, notified: delaysMs.get(one.mark) ?? [] }));
  return {
    delaysMs,
    values: {
      dialogs: dialogs.length,
      openTwoSeconds: dialogs.filter((one) => openMs(one) >= 2000).length,
      notifiedOfTwoSeconds: all.filter(({ one, notified }) => openMs(one) >= 2000 && notified.length > 0).length,
      long: long.length,
      longNotified: long.filter(({ mark }) => (delaysMs.get(mark) ?? []).length > 0).length,
      twice: all.filter(({ notified }) => notified.length > 1).length,
      afterAnswer: all.filter(({ one, notified }) => notified.some((delayMs) => delayMs > openMs(one))).length,
      p50: at(0.5),
      p99: at(0.99),
      max: delays.at(-1) ?? -1,
      messages: messages.length,
      cards: texts.length - messages.length,
      tooMany: fake.invalidRequests.tooMany,
    },
  };
}
