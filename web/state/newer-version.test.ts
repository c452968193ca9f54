import { signal } from "@preact/signals";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HealthDto } from "../../src/api/dto.ts";
import { watchVersion } from "./newer-version.ts";

const of = (version: string) => ({ version }) as HealthDto;

test("a version unlike the first one that answered is newer, until it is gone again", () => {
  const health = signal<HealthDto | null>(null);
  const newer = watchVersion(health);
  assert.equal(newer.value, null);
  health.value = of("1.2.3");
  assert.equal(newer.value, null);
  health.value = of("1.3.0");
  assert.equal(newer.value, "1.3.0");
  health.value = of("1.2.3");
  assert.equal(newer.value, null);
});
