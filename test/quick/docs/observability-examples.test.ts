import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { METRIC_HELP, metricType, type MetricName } from "../../../src/health/exposition.ts";

const DOCS = join(import.meta.dirname, "..", "..", "..", "docs");
const EXAMPLES = join(DOCS, "examples");

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly schemaVersion: number;
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly annotations: { readonly list: readonly { readonly expr?: string }[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

/** Metrics that the checks cover (`ccen_health_check`), or that only help to find a fault. */
const NOT_SHOWN: ReadonlySet<MetricName> = new Set([
  "ccen_ready",
  "ccen_raw_log_watching",
  "ccen_database_sound",
  "ccen_database_checked_timestamp_seconds",
  "ccen_memory_free_bytes",
  "ccen_process_open_fds",
  "ccen_unexpected_errors_total",
]);

const dashboard = JSON.parse(readFileSync(join(EXAMPLES, "grafana-dashboard.json"), "utf8")) as Dashboard;
const alerts = readFileSync(join(EXAMPLES, "prometheus-alerts.yml"), "utf8");

/** Labels by metric, as docs/operations.md has them; a test compares that table with a scrape. */
const labels = new Map(
  [...readFileSync(join(DOCS, "operations.md"), "utf8").matchAll(/^\| `(ccen_\w+)` +\| \w+ +\| (.+?) +\|/gm)].map(
    ([, name = "", list = ""]) => [name, new Set([...list.matchAll(/`(\w+)`/g)].map(([, label = ""]) => label))],
  ),
);

function metricOf(name: string): MetricName {
  const family = name in METRIC_HELP ? name : name.replace(/_(?:bucket|sum|count)$/, "");
  assert.ok(Object.hasOwn(METRIC_HELP, family), name);
  const metric = family as MetricName;
  assert.equal(name !== family, metricType(metric) === "histogram", name);
  return metric;
}

/** The metrics of an expression; every label in it belongs to each of them, or to every target of Prometheus. */
function checkExpression(expr: string): readonly MetricName[] {
  const metrics = [...expr.matchAll(/\bccen_\w+/g)].map(([name]) => metricOf(name));
  assert.ok(metrics.length > 0, expr);
  const known = new Set(["instance", "job", ...metrics.flatMap((metric) => [...(labels.get(metric) ?? [])])]);
  const matched = [...expr.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = ""]) => label);
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) =>
    list.split(",").map((one) => one.trim()),
  );
  for (const label of [...matched, ...grouped]) assert.ok(known.has(label), `${label} in ${expr}`);
  // `rate` is only valid for counters.
  for (const [, name = ""] of expr.matchAll(/\b(?:rate|increase)\((ccen_\w+)/g)) {
    assert.notEqual(metricType(metricOf(name)), "gauge", name);
  }
  return metrics;
}

test("each query of the dashboard asks for known metrics and labels", () => {
  const shown = new Set<string>();
  for (const { targets = [], title } of dashboard.panels) {
    assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
    for (const { expr, legendFormat } of targets) {
      const metrics = checkExpression(expr);
      for (const metric of metrics) shown.add(metric);
      for (const [, label = ""] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
        assert.ok(
          label === "instance" || metrics.some((metric) => labels.get(metric)?.has(label)),
          `${title}: ${label}`,
        );
      }
    }
  }
  for (const { expr } of dashboard.annotations.list) {
    if (expr !== undefined) for (const metric of checkExpression(expr)) shown.add(metric);
  }
  for (const name of Object.keys(METRIC_HELP)) {
    assert.equal(shown.has(name), !NOT_SHOWN.has(name as MetricName), name);
  }
});

test("the dashboard's data source is a variable, and no panel lies on another", () => {
  assert.equal(dashboard.schemaVersion, 39);
  assert.deepEqual(
    dashboard.templating.list.map(({ name }) => name),
    ["datasource", "instance"],
  );
  const ids = dashboard.panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const taken = new Set<string>();
  for (const { type, title, gridPos, datasource, targets } of dashboard.panels) {
    const { x, y, w, h } = gridPos;
    assert.ok(x >= 0 && x + w <= 24 && w > 0 && h > 0, title);
    for (let column = x; column < x + w; column += 1) {
      for (let line = y; line < y + h; line += 1) {
        assert.ok(!taken.has(`${column},${line}`), `${title} lies on another panel`);
        taken.add(`${column},${line}`);
      }
    }
    if (type === "row") continue;
    assert.match(type, /^(?:stat|timeseries|table)$/);
    assert.deepEqual(datasource, { type: "prometheus", uid: "${datasource}" });
    assert.ok((targets ?? []).length > 0, title);
  }
});

test("each alert asks for known metrics and labels, and has a summary", () => {
  const expressions = [...alerts.matchAll(/^ +expr: (.+)$/gm)].map(([, expr = ""]) => expr);
  const names = [...alerts.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name = ""]) => name);
  assert.equal(expressions.length, names.length);
  assert.equal(new Set(names).size, names.length);
  assert.equal([...alerts.matchAll(/^ +summary: ".+"$/gm)].length, names.length);
  for (const expr of expressions) if (!expr.startsWith("up{")) checkExpression(expr);
});

test("the scrape configuration names files that lie beside it", () => {
  const text = readFileSync(join(EXAMPLES, "prometheus.yml"), "utf8");
  assert.match(text, /^scrape_configs:$/m);
  for (const [, file = ""] of text.matchAll(/^ +- (\S+\.yml)$/gm)) assert.ok(existsSync(join(EXAMPLES, file)), file);
});
