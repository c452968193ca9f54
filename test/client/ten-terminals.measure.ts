import { globSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { DeliveriesDto, DeliveryDto } from "../../src/api/dto.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { clientHarness, type ClientHarness } from "./client-harness.ts";
import type { Script } from "./fake-claude-api/script.ts";
import type { Message } from "../fake-discord/state/model.ts";
import { SCRIPTS } from "./scripts/scripts.ts";
import { createPlayer, type Moment, type Player, type ShownDialog } from "./terminal-player.ts";

/** By `CCEN_TERMINALS` and `CCEN_MINUTES`. */
const TERMINALS = Number(process.env["CCEN_TERMINALS"] ?? 10);
const MINUTES = Number(process.env["CCEN_MINUTES"] ?? 5);
const ASK_MS = 100;
/** How long a state may take to become right. */
const GRACE_MS = 500;
/** How much earlier a dialog may be sent than its screen was read. */
const EARLY_MS = 1500;

/** The states that may be shown for each state of the screen. */
const RIGHT: Readonly<Record<Moment["truth"], readonly SessionDto["state"][]>> = {
  idle: ["starting"],
  working: ["working"],
  waiting: ["waiting"],
  done: ["done"],
  interrupted: ["interrupted"],
  gone: ["lost", "ended"],
};

interface Sample {
  readonly atMs: number;
  readonly states: ReadonlyMap<string, SessionDto["state"]>;
  /** The clients' own states, by session. */
  readonly said: ReadonlyMap<string, string>;
}

/**
 * Not part of the scenarios: `npm run test:client -- test/client/ten-terminals.measure.ts`. It measures and cannot
 * fail.
 */
test("ten people at ten terminals, Discord's real limits", { timeout: (MINUTES + 5) * 60_000 }, async (t) => {
  const scripts: Record<string, Script> = { ...SCRIPTS };
  const harness = await clientHarness(t, { isWatched: false, scripts });
  let endMs = Number.POSITIVE_INFINITY;
  const players = Array.from({ length: TERMINALS }, (_, number) =>
    createPlayer({
      harness,
      scripts,
      number,
      plans: number % 5 === 4,
      isKilled: number % 2 === 0,
      untilMs: () => endMs,
    }),
  );
  for (const player of players) await player.open();
  t.diagnostic(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")} with all terminals open`,
  );
  endMs = Date.now() + MINUTES * 60_000;
  const sampling = sampleStates(harness);
  const played = await Promise.allSettled(players.map(async (player) => player.play()));
  for (const one of played) if (one.status === "rejected") t.diagnostic(String(one.reason));
  t.diagnostic(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")} at the end`,
  );
  // Late messages count, too.
  await sleep(20_000);
  const samples = await sampling.end();
  const { deliveries }: DeliveriesDto = await harness.daemon.get("/api/deliveries?limit=500");
  const plans = deliveries.filter(({ kind }) => kind === "plan");
  for (const line of [...ofDialogs(harness, players, plans), ...ofStates(samples, players)]) t.diagnostic(line);
});

function sampleStates(harness: ClientHarness): { end(): Promise<readonly Sample[]> } {
  const samples: Sample[] = [];
  const ending = new AbortController();
  const over = (async () => {
    while (!ending.signal.aborted) {
      const sessions = await harness.daemon.sessions();
      samples.push({
        atMs: Date.now(),
        states: new Map(sessions.map(({ session_id, state }) => [session_id, state])),
        said: saidOf(harness),
      });
      await sleep(ASK_MS);
    }
  })();
  return {
    end: async () => {
      ending.abort();
      await over;
      return samples;
    },
  };
}

function ofDialogs(harness: ClientHarness, players: readonly Player[], plans: readonly DeliveryDto[]): string[] {
  const messages = harness.discord.messagesIn(harness.channelId);
  const pinged = new Set(harness.discord.pings.map(({ messageId }) => messageId));
  // Several questions at once share a message; a card never pings.
  const asking = messages.flatMap((message) => (pinged.has(message.id) ? { message, text: textOf(message) } : []));
  const reported = players
    .flatMap(({ dialogs }) => dialogs)
    .toSorted((a, b) => a.openedAtMs - b.openedAtMs)
    .map((dialog) => {
      const { kind, token, sessionId, openedAtMs } = dialog;
      if (kind !== "plan") {
        const named = new RegExp(String.raw`\b${token}\b`);
        return { dialog, messages: asking.flatMap(({ message, text }) => (named.test(text) ? message : [])) };
      }
      // Its text is shown nowhere.
      const own = plans.filter(
        (plan) => plan.session_id === sessionId && Math.abs(Date.parse(plan.created_at) - openedAtMs) < EARLY_MS,
      );
      return { dialog, messages: messages.filter(({ id }) => own.some((plan) => plan.message_id === id)) };
    });
  const lines = [
    `${messages.length} messages, ${harness.discord.pings.length} with a ping, ${harness.discord.invalidRequests.tooMany} refused requests`,
  ];
  for (const seconds of [0, 2, 5]) {
    const open = reported.filter(({ dialog }) => openMs(dialog) >= seconds * 1000);
    const once = open.filter((one) => one.messages.length === 1);
    const late = open.filter(
      ({ dialog, messages: [first] }) => first !== undefined && first.createdAtMs > dialog.answeredAtMs,
    );
    const latencies = open.flatMap(({ dialog, messages: [first] }) =>
      first === undefined ? [] : [first.createdAtMs - dialog.openedAtMs],
    );
    const silent = open.filter(({ messages: [first] }) => first !== undefined && !pinged.has(first.id));
    lines.push(
      `dialogs open >= ${seconds} s: ${open.length}, told once ${once.length}, more often ${open.filter((one) => one.messages.length > 1).length}, never ${open.filter((one) => one.messages.length === 0).length}, after their answer ${late.length}, without a ping ${silent.length}; open -> channel ${spread(latencies)}`,
    );
  }
  for (const { dialog, messages: seen } of reported) {
    const first = seen[0]?.createdAtMs ?? Number.NaN;
    const isWell = seen.length === 1 && first - dialog.openedAtMs <= 3000 && first <= dialog.answeredAtMs;
    if (isWell || (seen.length === 0 && openMs(dialog) < 2000)) continue;
    lines.push(
      `  ${dialog.kind} ${dialog.token}, opened ${clock(dialog.openedAtMs)}, open ${openMs(dialog)} ms: ${seen.map((message) => `${message.createdAtMs - dialog.openedAtMs} ms “${message.content.slice(0, 120)}”`).join("; ") || "never told"}`,
    );
  }
  return lines;
}

function textOf({ content, embeds, components }: Message): string {
  return content + JSON.stringify([embeds, components]);
}

function ofStates(samples: readonly Sample[], players: readonly Player[]): string[] {
  let [all, right, settled, settledRight, raw, rawRight] = [0, 0, 0, 0, 0, 0];
  const wrong: Record<string, { count: number; upToMs: number }> = {};
  const lags: Record<string, number[]> = {};
  const worst: string[] = [];
  for (const [number, { lives }] of players.entries()) {
    for (const { sessionId, moments } of lives) {
      const states = samples.map(({ atMs, states: of }, index) => ({
        atMs,
        state: of.get(sessionId),
        said: samples[index]?.said.get(sessionId),
        isFirst: secondOf(samples[index - 1]) !== secondOf(samples[index]),
      }));
      for (const [at, moment] of moments.entries()) {
        const untilMs = moments[at + 1]?.atMs ?? samples.at(-1)?.atMs ?? 0;
        const during = states.filter(({ atMs }) => atMs >= moment.atMs && atMs < untilMs);
        const isRight = ({ state }: { readonly state: SessionDto["state"] | undefined }): boolean =>
          state !== undefined && RIGHT[moment.truth].includes(state);
        if (moment.truth === "working" || moment.truth === "waiting") {
          raw += during.length;
          rawRight += during.filter(isRight).length;
          for (const { atMs, state } of during.filter((one) => !isRight(one))) {
            const kind = (wrong[`${moment.truth} by ${moment.by}, shown as ${state}`] ??= { count: 0, upToMs: 0 });
            kind.count++;
            kind.upToMs = Math.max(kind.upToMs, atMs - moment.atMs);
          }
        }
        const seconds = during.filter(({ isFirst }) => isFirst);
        if (moment.truth !== "idle") {
          all += seconds.length;
          right += seconds.filter(isRight).length;
          const rested = seconds.filter(({ atMs }) => atMs - moment.atMs > GRACE_MS);
          settled += rested.length;
          settledRight += rested.filter(isRight).length;
          const first = during.find(isRight);
          const lag = first === undefined ? null : first.atMs - moment.atMs;
          if (lag !== null) (lags[moment.by] ??= []).push(lag);
          if (during.length > 0 && (lag === null ? untilMs - moment.atMs > 1000 : lag > 1000)) {
            const seen = [...new Set(during.map(({ state, said }) => `${state}/${said}`))].join(", ");
            worst.push(
              `  terminal ${number}, ${clock(moment.atMs)}: ${moment.truth} by ${moment.by} for ${untilMs - moment.atMs} ms, shown ${lag === null ? "never" : `after ${lag} ms`} (${seen})`,
            );
          }
        }
      }
    }
  }
  return [
    `states: ${all} samples, one a second and session: ${percent(right, all)} right; ${percent(settledRight, settled)} of those more than ${GRACE_MS} ms after a change`,
    `busy sessions: ${raw} raw samples, ${percent(rawRight, raw)} right`,
    ...Object.entries(wrong)
      .toSorted(([, a], [, b]) => b.count - a.count)
      .map(([kind, { count, upToMs }]) => `  ${count} × ${kind}, up to ${upToMs} ms`),
    ...Object.entries(lags).map(([by, list]) => `lag after ${by}: ${spread(list)}`),
    ...worst,
  ];
}

function saidOf({ paths }: ClientHarness): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const file of globSync(`${paths.configDir}/sessions/*.json`)) {
    try {
      const client = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, string>>;
      said.set(client["sessionId"] ?? "", `${client["status"]} since ${clock(Number(client["statusUpdatedAt"]))}`);
    } catch {
      // Half-written, or gone.
    }
  }
  return said;
}

function secondOf(sample: Sample | undefined): number {
  return Math.floor((sample?.atMs ?? 0) / 1000);
}

function openMs({ openedAtMs, answeredAtMs }: ShownDialog): number {
  return answeredAtMs - openedAtMs;
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string => String(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
  return sorted.length === 0 ? "–" : `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} ms (${sorted.length})`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function clock(ms: number): string {
  if (Number.isNaN(ms)) return "?";
  return new Date(ms).toISOString().slice(11, 23);
}
