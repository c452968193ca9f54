const QUIET = new URL("../icon.svg", import.meta.url).href;

/** More is shown as `9+`. */
const MOST = 9;

/** Shows the number of waiting sessions on the tab's icon and on the installed app's. */
export function showBadge(waiting: number): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const icon = waiting > 0 ? iconWith(waiting > MOST ? `${MOST}+` : String(waiting)) : QUIET;
  if (link !== null && link.href !== icon) link.href = icon;
  if (!("setAppBadge" in navigator)) return;
  // Rejected where the page is not installed; the tab's icon and title remain.
  void navigator.setAppBadge(waiting).catch(() => undefined);
}

/** The whole icon is amber: at 16 pixels only the number itself is readable. */
function iconWith(text: string): string {
  const size = text.length === 1 ? 13 : 10;
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#f2b134"/>` +
    `<text x="8" y="8" dy=".36em" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="700" ` +
    `font-size="${size}" fill="#2a1f08">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
