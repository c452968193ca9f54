/** Addresses of the page, as `web/state/route.ts` parses them. */

export function eventLink(dashboardUrl: string, seq: number): string {
  return linkTo(dashboardUrl, { event: String(seq) });
}

export function sessionLink(dashboardUrl: string, sessionId: string): string {
  return linkTo(dashboardUrl, { session: sessionId });
}

export function healthLink(dashboardUrl: string): string {
  return linkTo(dashboardUrl, { view: "health" });
}

function linkTo(dashboardUrl: string, place: Record<string, string>): string {
  return `${dashboardUrl.replace(/\/$/, "")}/#${new URLSearchParams(place).toString()}`;
}
