import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { ROUTES } from "../api/routes.ts";
import { createRequestService } from "../answers/request-service.ts";
import { createClientRegistry } from "../claude/client-registry.ts";
import type { Commits } from "../core/event.ts";
import type { Observer } from "../core/ports.ts";
import type { CallDecision, RequestService } from "../core/request.ts";
import type { Access } from "../http/access/access.ts";
import { drawSecret } from "../http/access/secrets.ts";
import { requestRoutes } from "../http/handlers/requests.ts";
import type { Route } from "../http/router.ts";
import type { Store } from "../store/store.ts";
import type { Hub } from "../stream/hub.ts";
import { writeFileAtomic } from "../system/files/atomic-file.ts";
import { makeFolder } from "../system/files/folders.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";

interface AnswersOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Pick<Store, "session">;
  readonly ingest: Pick<Observer, "observe" | "applyFacts">;
  readonly hub: Pick<Hub, "publishRequest">;
  /** Without an access token nothing is answered: any program could. */
  readonly access: Access | null;
}

/**
 * Lets people answer Claude Code. While `CCEN_ANSWERS` is off, nothing of it exists: no key, no file for the hook, no
 * timer, and its paths answer 404.
 */
export function createAnswers({ context, commits, store, ingest, hub, access }: AnswersOptions): Component & {
  readonly routes: readonly Route[];
  readonly service: RequestService;
  readonly onDecisions: (sessionId: string, decisions: readonly CallDecision[]) => void;
} {
  const { paths, clock, logger } = context;
  /** Of this run; null while answering is off. */
  let askKey: string | null = null;
  const service = createRequestService({
    isOn: () => askKey !== null,
    holdMs: () => context.config().values.answersHoldMinutes * 60_000,
    registry: createClientRegistry(paths.configDir),
    sessionOf: store.session,
    redactor: context.redactor,
    observe: (event) => recorded(() => ingest.observe([event])),
    answeredThere: ({ sessionId, agentId }, pid) =>
      recorded(() => {
        const client = pid === null ? {} : { pid };
        ingest.applyFacts(sessionId, [{ kind: "answered", atMs: clock.now(), agentId, ...client }]);
      }),
    clock,
  });
  commits.onCommit(({ events, sessions }) => service.committed(events, sessions));
  service.onChange(hub.publishRequest);

  function recorded(work: () => void): void {
    try {
      work();
    } catch (error) {
      // The answer itself must reach Claude Code.
      logger.error("an answer could not be recorded", { reason: String(error) });
    }
  }

  function begin(): void {
    const url = context.dashboardUrl();
    if (url === null) return;
    const key = drawSecret();
    try {
      makeFolder(dirname(paths.askFile));
      writeFileAtomic(paths.askFile, curlOptions({ url, key, holdMinutes: maxHoldMinutes(context) }), { mode: 0o600 });
      askKey = key;
    } catch (error) {
      logger.warn("answering is not available: its file cannot be written", { reason: String(error) });
    }
  }

  function end(): void {
    // First, so that no further hook begins to wait.
    rmSync(paths.askFile, { force: true });
    service.release();
    askKey = null;
  }

  function apply(): void {
    const isWanted = context.config().values.answers && access !== null;
    if (isWanted && askKey === null) begin();
    if (isWanted) return;
    if (askKey !== null) end();
    // Turned on again, it begins with a person at a terminal again.
    access?.unpair();
  }

  return {
    name: "answers",
    service,
    onDecisions: service.decided,
    routes: requestRoutes({ service, askKey: () => askKey, access }),
    start: () => {
      // A killed daemon has left it.
      rmSync(paths.askFile, { force: true });
      apply();
    },
    configure: apply,
    stop: end,
  };
}

/** The service closes a request itself; curl's own limit is for a daemon that hangs. */
function maxHoldMinutes(context: Context): number {
  return context.config().values.answersHoldMinutes + 1;
}

/** Options of curl, one a line; our url and key need no escapes. `noproxy`: loopback, whatever the environment says. */
function curlOptions({ url, key, holdMinutes }: { url: string; key: string; holdMinutes: number }): string {
  return [
    `url = "${url}${ROUTES.ask}"`,
    `header = "Authorization: Bearer ${key}"`,
    `header = "Content-Type: application/json"`,
    `header = "Expect:"`,
    `noproxy = "*"`,
    "globoff",
    "silent",
    "fail",
    "connect-timeout = 1",
    `max-time = ${holdMinutes * 60}`,
    "",
  ].join("\n");
}
