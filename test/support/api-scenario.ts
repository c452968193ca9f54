import assert from "node:assert/strict";
import { test } from "node:test";
import { startHttpDaemon, type HttpDaemon } from "./http-daemon.ts";
import { requestRaw, type RawRequest } from "./raw-http.ts";

/** One request and what its response must and must not be, as data. `{port}` in a header is the server's port. */
export interface ApiScenario {
  readonly name: string;
  readonly request: RawRequest;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Header names that must be absent. */
  readonly lacksHeaders?: readonly string[];
  readonly contains?: readonly string[];
  readonly lacks?: readonly string[];
  /** How many bodies must have reached `acceptHook`. Default: none. */
  readonly accepted?: number;
}

/** Runs each scenario as a test against a server of its own. */
export function testApi(scenarios: readonly ApiScenario[], prepare: (daemon: HttpDaemon) => void = () => {}): void {
  for (const scenario of scenarios) {
    test(scenario.name, async (t) => {
      const daemon = await startHttpDaemon(t);
      prepare(daemon);
      const answer = await requestRaw(daemon.port, withPort(scenario.request, daemon.port));
      assert.equal(answer.status, scenario.status, answer.text);
      for (const [name, value] of Object.entries(scenario.headers ?? {})) {
        assert.equal(answer.headers.get(name.toLowerCase()), value, name);
      }
      for (const name of [...(scenario.lacksHeaders ?? []), "access-control-allow-origin"]) {
        assert.equal(answer.headers.get(name.toLowerCase()), undefined, name);
      }
      for (const text of scenario.contains ?? []) assert.ok(answer.text.includes(text), `${text} in ${answer.text}`);
      for (const text of scenario.lacks ?? []) assert.ok(!answer.text.includes(text), `${text} in ${answer.text}`);
      assert.equal(daemon.accepted.length, scenario.accepted ?? 0);
      assert.match(answer.headers.get("content-security-policy") ?? "", /^default-src 'none'; script-src 'self';/);
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    });
  }
}

function withPort(request: RawRequest, port: number): RawRequest {
  const entries = Object.entries(request.headers ?? {});
  return {
    ...request,
    headers: Object.fromEntries(entries.map(([name, value]) => [name, value?.replaceAll("{port}", String(port))])),
  };
}
