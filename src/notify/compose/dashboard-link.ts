/** Addresses of the page, as its `web/state/route.ts` reads them. */

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
