import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createPreferences, SIDEBAR_WIDTH, THEME_KEY, type TextStorage } from "./preferences.ts";

function memoryStorage(): TextStorage {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

function forbidden(): never {
  throw new Error("SecurityError");
}

test("a choice is found again, and wins over the browser's language", () => {
  const storage = memoryStorage();
  const first = createPreferences(() => storage, ["ja"]);
  assert.equal(first.language.value, "ja");
  first.setLanguage("en");
  first.setTheme("dark");
  const second = createPreferences(() => storage, ["ja"]);
  assert.equal(second.language.value, "en");
  assert.equal(second.theme.value, "dark");
});

test("where storage is forbidden a choice still holds for the page", () => {
  const preferences = createPreferences(forbidden, []);
  assert.equal(preferences.theme.value, "system");
  preferences.setTheme("light");
  assert.equal(preferences.theme.value, "light");
});

test("a stored value without sense is ignored", () => {
  const storage = memoryStorage();
  storage.setItem(THEME_KEY, "<script>");
  assert.equal(createPreferences(() => storage, []).theme.value, "system");
});

test("the sidebar's width and fold are kept, within bounds", () => {
  const storage = memoryStorage();
  const first = createPreferences(() => storage, []);
  assert.equal(first.sidebarWidth.value, null);
  first.setSidebarWidth(9999);
  first.toggleSidebar();
  const second = createPreferences(() => storage, []);
  assert.deepEqual([second.sidebarWidth.value, second.sidebarFolded.value], [SIDEBAR_WIDTH.max, true]);
  storage.setItem("ccen.sidebar", "wide");
  assert.equal(createPreferences(() => storage, []).sidebarWidth.value, null);
});

test("the script before the first paint reads the same key", () => {
  const script = readFileSync(join(import.meta.dirname, "..", "theme-at-start.ts"), "utf8");
  assert.ok(script.includes(`"${THEME_KEY}"`));
});
