import type { Clock, NotificationPolicy } from "../core/ports.ts";
import type { NotifySettings } from "./notify-settings.ts";
import { decide } from "./policy/decide.ts";
import { hasDestination } from "./policy/route.ts";

interface PolicyOptions {
  /** Read for each event: settings change while the daemon runs. */
  readonly settings: () => NotifySettings;
  readonly clock: Clock;
}

/** The policy with the current settings and time. Suppresses everything while no provider is set up. */
export function createPolicy({ settings, clock }: PolicyOptions): NotificationPolicy {
  return {
    decide: (event, before, after) => {
      const current = settings();
      if (!hasDestination(current)) return null;
      return decide({ event, before, after, settings: current, nowMs: clock.now() });
    },
  };
}
