import type { DemoScript } from "./demo-script.ts";
import { auditSession } from "./sessions/audit-session.ts";
import { docsSession } from "./sessions/docs-session.ts";
import { infraSession } from "./sessions/infra-session.ts";
import { loginSession } from "./sessions/login-session.ts";
import { releaseSession } from "./sessions/release-session.ts";
import { reportSession } from "./sessions/report-session.ts";
import { schemaSession } from "./sessions/schema-session.ts";
import { searchSession } from "./sessions/search-session.ts";
import { webhookSession } from "./sessions/webhook-session.ts";

/**
 * The sessions of `ccen demo`: the last hour of nine sessions, and about a quarter of a minute of the present. At the
 * end two wait, one failed and two work. Each of the others ended in another way.
 */
export const demoSessions: readonly DemoScript[] = [
  webhookSession,
  loginSession,
  schemaSession,
  auditSession,
  reportSession,
  searchSession,
  docsSession,
  infraSession,
  releaseSession,
];
