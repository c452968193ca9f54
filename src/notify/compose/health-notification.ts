import type { Notification } from "../../core/notification/notification.ts";
import { HEALTH_THREAD_ID, isTrouble } from "../../core/health/health.ts";
import type { KeptHealthChange } from "../../core/health/health-journal.ts";
import { adviceText, findingLine, notificationTexts } from "../../core/i18n/health-text.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import type { NotifySettings } from "../notify-settings.ts";
import { healthLink } from "./dashboard-link.ts";

interface HealthSource {
  readonly reported: Pick<Delivery, "ping" | "silent">;
  readonly change: KeptHealthChange;
  readonly settings: Pick<NotifySettings, "language">;
  readonly dashboardUrl: string | null;
}

/** The notification that a check has a problem or has recovered. Pure. */
export function toHealthNotification({ reported, change, settings, dashboardUrl }: HealthSource): Notification {
  const { to, value, fix, codes, atMs } = change;
  const { language } = settings;
  const { sender, headline } = notificationTexts(change, language);
  const trouble = isTrouble({ status: to });
  // A change that an older version stored has only its English text.
  const found = codes === null ? value : findingLine(codes, language);
  const advised = codes === null ? fix : codes.fix === null ? null : adviceText(codes.fix, language);
  // Backticks are for the page: a provider would show them literally.
  const advice = advised?.replaceAll("`", "") ?? null;
  return {
    kind: "health",
    hookEventName: trouble ? "HealthTrouble" : "HealthWell",
    toolName: null,
    session: { sessionId: HEALTH_THREAD_ID, title: sender, projectName: null, branch: null, model: null },
    agentType: null,
    headline,
    blocks: [
      { kind: "code", language: null, text: found },
      ...(trouble && advice !== null ? [{ kind: "text", text: advice } as const] : []),
    ],
    fields: [],
    attachment: null,
    atMs,
    link: dashboardUrl === null ? null : healthLink(dashboardUrl),
    ping: reported.ping,
    silent: reported.silent,
  };
}
