import { measureBacklog } from "./backlog.ts";
import { measureDaemon } from "./daemon/daemon.ts";
import { measureDiscordPath } from "./path/discord-path.ts";
import { measureFullCleaner } from "./history/page-in-use.ts";
import { measureHistory } from "./history/history.ts";
import { measureHookCost } from "./hook/hook-cost.ts";
import { measureHookToClient } from "./path/hook-to-client.ts";
import { measureLongTranscript } from "./long-transcript.ts";
import { measurePage } from "./page/page.ts";
import { measurePost } from "./post/post.ts";
import { measureRecovery } from "./recovery.ts";
import { measureRedaction } from "./redaction.ts";
import { measureRetention } from "./retention.ts";
import { measureSearch } from "./search.ts";
import { measureStream } from "./stream/stream.ts";
import { measureSustained } from "./sustained/sustained.ts";
import type { Section } from "./result.ts";

export type Mode = "quick" | "full";

export type Measurements = Readonly<Record<string, () => Section | Promise<Section>>>;

/** The measured sections, in this order. In quick mode they take less than two minutes together. */
export function sectionsOf(mode: Mode): Measurements {
  const quick = mode === "quick";
  return {
    hook: async () =>
      measureHookCost(quick ? { small: 3, large: 1, bursts: 1 } : { small: 100, large: 30, bursts: 10 }),
    client: async () => measureHookToClient(quick ? 60 : 500),
    discord: async () => measureDiscordPath(quick ? 30 : 300),
    redaction: () => measureRedaction(quick ? 200 : 2000),
    backlog: async () => measureBacklog(quick ? 4_000 : 100_000),
    recovery: async () => measureRecovery(quick ? 2_000 : 50_000),
    post: async () =>
      measurePost(
        quick ? { rounds: 1, warmUpMs: 700, measuredMs: 1500 } : { rounds: 5, warmUpMs: 2000, measuredMs: 5000 },
      ),
    stream: async () =>
      measureStream(
        quick
          ? {
              subscribers: { clients: 100, perSecond: 10, seconds: 1 },
              largeSubscribers: null,
              stalledSeconds: 1,
              missed: 500,
              returnSeconds: 1,
            }
          : {
              subscribers: { clients: 1000, perSecond: 10, seconds: 20 },
              largeSubscribers: { clients: 5000, perSecond: 4, seconds: 20 },
              stalledSeconds: 15,
              missed: 2000,
              returnSeconds: 5,
            },
      ),
    daemon: async () =>
      measureDaemon(
        quick
          ? { history: 0, starts: 1, restSeconds: 2, load: { seconds: 2, perSecond: 500, settleSeconds: 0 } }
          : {
              history: 1_000_000,
              starts: 15,
              restSeconds: 30,
              load: { seconds: 60, perSecond: 500, settleSeconds: 30 },
            },
      ),
    sustained: async () =>
      measureSustained(
        quick ? { rates: [2000, 5000], seconds: 2 } : { rates: [2000, 3000, 4000, 5000, 6000, 7000, 8000], seconds: 5 },
      ),
    transcript: async () => measureLongTranscript(quick ? 20 : 200),
    search: async () => measureSearch(quick ? 5_000 : 250_000),
    history: async () =>
      measureHistory(quick ? [4_000, 16_000] : [10_000, 100_000, 1_000_000, 5_000_000], quick ? 10 : 60),
    fullCleaner: async () =>
      measureFullCleaner(
        quick
          ? { sizes: [0, 16_000], turns: 1, seconds: 1, perSecond: 500, starts: 1 }
          : { sizes: [0, 1_000_000, 5_000_000], turns: 3, seconds: 20, perSecond: 1000, starts: 5 },
      ),
    retention: async () =>
      measureRetention(
        quick ? { events: 4_000, seconds: 1, mostTurns: 1 } : { events: 1_000_000, seconds: 60, mostTurns: 10 },
      ),
    page: async () =>
      measurePage(
        quick
          ? { rounds: 2, steadySeconds: 4, sessionEvents: 500, hourShare: 0.01, scrolledEvents: 2_000 }
          : { rounds: 10, steadySeconds: 60, sessionEvents: 5_000, hourShare: 1, scrolledEvents: 100_000 },
      ),
  };
}
