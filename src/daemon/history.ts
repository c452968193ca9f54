import { attentionRoutes } from "../http/handlers/attention.ts";
import { historyRoutes } from "../http/handlers/history.ts";
import type { Route } from "../http/router.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { Store } from "../store/store.ts";
import type { Hub } from "../stream/hub.ts";
import type { Environment } from "../system/paths.ts";
import type { Answers } from "./approvals/approvals.ts";
import type { Context } from "./context.ts";
import { createContinueService } from "./continue-session.ts";
import type { Insights } from "./insights/insights.ts";
import type { Notifier } from "./notify/notifier.ts";
import { createTerminalFocus } from "./terminal-focus.ts";

interface HistoryOptions {
  readonly context: Context;
  readonly store: Store;
  readonly hub: Pick<Hub, "publish">;
  readonly insights: Pick<Insights, "history" | "usualOf">;
  readonly ingest: Ingest;
  readonly notifier: Pick<Notifier, "deliveries">;
  readonly answers: Pick<Answers, "service" | "notes">;
  readonly environment: Environment;
  readonly ownMachine: string;
}

/** What the page and the API read about sessions, and do with one: mark it, go on with it, show its terminal. */
export function createHistoryRoutes(options: HistoryOptions): readonly Route[] {
  const { context, store, hub, insights, ingest, notifier, answers, environment, ownMachine } = options;
  const { clock } = context;
  const { history, usualOf } = insights;
  return [
    ...historyRoutes({
      reader: store,
      history,
      deliveries: notifier.deliveries,
      prices: () => context.config().prices,
      terminal: createTerminalFocus(context, environment),
      continuing: createContinueService({
        context,
        environment,
        isOn: answers.service.isOn,
        sessionOf: store.session,
        ingest,
      }),
      notes: answers.notes,
      clock,
      ownMachine,
      usualOf,
    }),
    ...attentionRoutes({
      reader: store,
      marks: store,
      publish: (session) => hub.publish([], [session]),
      clock,
      usualOf,
    }),
  ];
}
