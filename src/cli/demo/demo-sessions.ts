import { auditSession } from "./audit-session.ts";
import type { DemoScript } from "./demo-script.ts";
import { loginSession } from "./login-session.ts";
import { reportSession } from "./report-session.ts";
import { schemaSession } from "./schema-session.ts";
import { webhookSession } from "./webhook-session.ts";

/** What `ccen replay --demo` plays: about half a minute that ends with two sessions waiting, one failed, two done. */
export const demoSessions: readonly DemoScript[] = [
  webhookSession,
  loginSession,
  schemaSession,
  auditSession,
  reportSession,
];
