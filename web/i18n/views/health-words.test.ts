import assert from "node:assert/strict";
import { test } from "node:test";
import { AppError } from "../../../src/core/errors.ts";
import { CHECK_NAMES, FIGURE_NAMES } from "../../../src/core/health.ts";
import type { TelemetryState } from "../../../src/core/telemetry-state.ts";
import { healthChecks } from "../../../src/health/health-checks.ts";
import type { HealthFigures, HooksState } from "../../../src/health/health-figures.ts";
import { BAD_FIGURES, WELL_FIGURES, WELL_KEPT } from "../../../test/support/health-figures.ts";
import { HEALTH_WORDS } from "./health-words.ts";

const hooks = (broken: HooksState["broken"], installed = true, partial = false): Partial<HealthFigures> => ({
  hooks: { ok: true, value: { installed, faults: partial ? ["partial"] : [], partial, broken } },
});

const upstream = (error: AppError | null): Partial<HealthFigures> => ({
  upstream: BAD_FIGURES.upstream === null ? null : { ...BAD_FIGURES.upstream, error },
});

const telemetry = (state: Partial<TelemetryState>): Partial<HealthFigures> => {
  if (!BAD_FIGURES.telemetry.ok || BAD_FIGURES.telemetry.value === null) assert.fail("no collector");
  return { telemetry: { ok: true, value: { ...BAD_FIGURES.telemetry.value, trouble: null, ...state } } };
};

/** Together they make every check say each thing that it can advise. */
const BAD: readonly HealthFigures[] = [
  {},
  { ingestError: "disk full" },
  { retention: { ok: true, value: { ...WELL_KEPT, problem: "EIO" } } as const },
  { recovery: { ageMs: 0, told: "rebuilt", events: 10, missing: 3, isLoss: true, isSetAside: false } },
  { lastEventAtMs: null, unheardSessions: { ok: true, value: 0 } as const },
  { memory: { ok: true, value: { processBytes: 1, freeBytes: 1, totalBytes: 16e9 } } as const },
  ...(["disabled", "unreadable", "script-missing"] as const).map((broken) => hooks(broken)),
  hooks(null, false),
  hooks(null, true, true),
  ...(["wrong-token", "older", "stranger", "plain", "no-token"] as const).map((code) =>
    upstream(new AppError(`upstream/${code}`)),
  ),
  upstream(null),
  telemetry({}),
  telemetry({ waiting: 0 }),
  ...[true, false].map((isTwin) => ({
    machines: {
      machines: [{ label: "tower", silentForMs: 0, skewMs: 240_000, missing: 0, isTwin }],
      connectedForMs: 150_000,
    },
  })),
  upstream(new AppError("forwarding/twin")),
  {
    upstream: {
      ...(WELL_FIGURES.upstream ?? assert.fail("it forwards nothing")),
      copiedForMs: 1000,
    },
  },
].map((figures) => ({ ...BAD_FIGURES, ...figures }));

test("whatever the daemon advises has Japanese words, and nothing else has", () => {
  const checks = BAD.flatMap(healthChecks);
  const advised = new Set(checks.map(({ fix, name }) => fix ?? assert.fail(name)));
  assert.deepEqual(Object.keys(HEALTH_WORDS.ja.fix).sort(), [...advised].sort());
});

test("every check has a name, and figures or words for both of its ends", () => {
  assert.deepEqual(
    healthChecks(BAD_FIGURES).map(({ name }) => name),
    [...CHECK_NAMES],
  );
  for (const words of [HEALTH_WORDS.en, HEALTH_WORDS.ja]) {
    for (const { name, figures } of healthChecks({ ...BAD_FIGURES, ...hooks(null, false), lastEventAtMs: null })) {
      assert.ok(words.check[name], name);
      if (figures.length > 0) continue;
      assert.ok(words.isOk[name], name);
      assert.ok(words.isNot[name], name);
    }
    for (const name of FIGURE_NAMES) if (name !== "checking") assert.match(words.figure[name]("7"), /7/, name);
    assert.notEqual(words.figure.checking("1"), "");
  }
});
