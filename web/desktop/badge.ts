const QUIET = new URL("../icon.svg", import.meta.url).href;

/** More than this is many. */
const MOST = 9;

/** The number that waits, on the tab's icon and, installed as an app, on the app's. */
export function showBadge(waiting: number): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const icon = waiting > 0 ? iconWith(waiting > MOST ? `${MOST}+` : String(waiting)) : QUIET;
  if (link !== null && link.href !== icon) link.href = icon;
  if (!("setAppBadge" in navigator)) return;
  // Refused where the page is not installed; then the tab's icon and title have to do.
  void navigator.setAppBadge(waiting).catch(() => undefined);
}

/** All of the icon in amber: at 16 pixels nothing smaller than the number itself can be read. */
function iconWith(text: string): string {
  const size = text.length === 1 ? 13 : 10;
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#f2b134"/>` +
    `<text x="8" y="8" dy=".36em" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="700" ` +
    `font-size="${size}" fill="#2a1f08">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
