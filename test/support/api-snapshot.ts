import type { DeliveriesDto, MetricsDto } from "../../src/api/dto.ts";
import type { StatsDto } from "../../src/api/stats-dto.ts";
import type { DaemonProcess } from "./daemon-process.ts";

/** Everything the API reports about the stored events, for comparison with a later snapshot. */
export async function apiSnapshot(daemon: DaemonProcess): Promise<Readonly<Record<string, unknown>>> {
  const events = await daemon.allEvents();
  const sessions = await daemon.sessions();
  const answers: Record<string, unknown> = { events, sessions };
  const paths = [
    ...events.map(({ seq }) => `/api/log/${seq}`),
    ...sessions.flatMap(({ session_id: id }) =>
      ["", "/calls?limit=500", "/transitions?limit=500", "/messages?limit=500", "/turns?limit=500", "/changes"].map(
        (part) => `/api/sessions/${id}${part}`,
      ),
    ),
    "/api/calls?limit=500",
    "/api/search?q=test&limit=50",
    "/api/search?q=login&limit=50",
    "/api/log?q=npm&limit=200",
    "/api/log?tool=Bash&limit=200",
  ];
  for (const path of paths) answers[path] = await daemon.get(path);
  const { deliveries } = await daemon.get<DeliveriesDto>("/api/deliveries?limit=500");
  const { projects, models, tools, hook_events, totals } = await daemon.get<StatsDto>(
    "/api/stats?range=all&bucket=day",
  );
  const metrics = await daemon.get<MetricsDto>("/api/metrics");
  const { total_events, total_sessions, total_threads, session_duration_avg } = metrics;
  return {
    ...answers,
    deliveries,
    stats: { projects, models, tools, hook_events, totals },
    metrics: { total_events, total_sessions, total_threads, session_duration_avg },
  };
}
