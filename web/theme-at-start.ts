// A script of its own that imports nothing: it runs before the first paint. `state/preferences.ts` takes over later.
try {
  const theme = localStorage.getItem("ccen.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
} catch {
  // No storage, no choice: the system's theme.
}
