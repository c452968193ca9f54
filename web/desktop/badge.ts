const ICONS = {
  quiet: new URL("../icon.svg", import.meta.url).href,
  waiting: new URL("../icon-waiting.svg", import.meta.url).href,
};

/** The number that waits, on the tab's icon and, installed as an app, on the app's. */
export function showBadge(waiting: number): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const icon = waiting > 0 ? ICONS.waiting : ICONS.quiet;
  if (link !== null && link.href !== icon) link.href = icon;
  if (!("setAppBadge" in navigator)) return;
  // Refused where the page is not installed; then the tab's icon and title have to do.
  void navigator.setAppBadge(waiting).catch(() => undefined);
}
