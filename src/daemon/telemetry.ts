import type { Commits } from "../core/event.ts";
import type { Observer } from "../core/ports.ts";
import { usageFacts } from "../core/session/usage-facts.ts";
import { telemetryRoutes, type ReceiveOtlp } from "../http/handlers/telemetry.ts";
import type { OtlpReceiver } from "../otlp/otlp-receiver.ts";
import type { Store } from "../store/store.ts";
import type { Context } from "./context.ts";

interface TelemetryOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  /** Receives what is learned about a session. */
  readonly observer: Pick<Observer, "applyFacts">;
}

export type Telemetry = ReturnType<typeof createTelemetry>;

/** Telemetry that Claude Code sends. Its modules are loaded with the first request. */
export function createTelemetry({ context, commits, store, observer }: TelemetryOptions) {
  const { clock, logger, startedAtMs, config, atStart } = context;
  let receiver: OtlpReceiver | null = null;
  let opening: Promise<OtlpReceiver> | null = null;

  async function openReceiver(): Promise<OtlpReceiver> {
    const { createOtlpReceiver } = await import("../otlp/otlp-receiver.ts");
    receiver = createOtlpReceiver({ store, onKept: publishUsage, startedAtMs, clock, logger });
    return receiver;
  }

  /** Applies the usage of sessions after new telemetry. */
  function publishUsage(sessionIds: ReadonlySet<string>): void {
    for (const sessionId of sessionIds) {
      try {
        const session = store.session(sessionId);
        const facts = session === null ? [] : usageFacts(session, store.usageOf(sessionId), config().prices);
        if (facts.length > 0) observer.applyFacts(sessionId, facts);
      } catch (error) {
        // The next line of the transcript or the next request repeats it.
        logger.warn("a session's usage could not be stored; retrying", { session: sessionId, reason: String(error) });
      }
    }
  }

  const take: ReceiveOtlp = async (kind, body) => {
    opening ??= openReceiver();
    return (await opening).take(kind, body);
  };

  commits.onCommit(({ sessions }) => receiver?.onSessions(sessions.map(({ sessionId }) => sessionId)));

  return {
    /** Empty where the settings accept no telemetry. */
    routes: telemetryRoutes(atStart.values.otlpReceive ? take : null),
    /** Since the start; null while no client has sent any. */
    clients: () => (receiver === null ? null : { outcomes: receiver.outcomes(), samples: receiver.samples() }),
  };
}
