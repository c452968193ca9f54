// A separate script without imports: it runs before the first paint. `state/preferences.ts` takes over later.
try {
  const theme = localStorage.getItem("ccen.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
} catch {
  // No storage: the system's theme.
}
