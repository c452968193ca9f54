import assert from "node:assert/strict";
import { test } from "node:test";
import { startHttpDaemon } from "../../../test/support/http-daemon.ts";
import { exchangeRaw, parseAnswer } from "../../../test/support/raw-http.ts";
import { createAllowedHosts } from "./allowed-hosts.ts";

const HERE = { port: 8000, address: "127.0.0.1" };

const FOREIGN = [
  "localhost.:8000",
  "127.0.0.1.:8000",
  "user@127.0.0.1:8000",
  "127.0.0.1:8000@evil.example",
  "evil.example:8000@127.0.0.1:8000",
  "127.0.0.1:8000/evil.example",
  "127.0.0.1:8000?x",
  "127.0.0.1:8000#x",
  "127.0.0.1:8000:8000",
  "127.0.0.1:08000",
  "127.0.0.1:0",
  "127.0.0.1:",
  "127.0.0.1:80",
  "127.0.0.1:8000 ",
  "127.0.0.1 :8000",
  "127.0.0.1,evil.example",
  "127.0.0.1:8000, evil.example",
  "127.1:8000",
  "127.0.1:8000",
  "2130706433:8000",
  "0x7f000001:8000",
  "0177.0.0.1:8000",
  "127.000.000.001:8000",
  "127.0.0.2:8000",
  "0.0.0.0:8000",
  "0:8000",
  "[::]:8000",
  "[::ffff:127.0.0.1]:8000",
  "[::ffff:7f00:1]:8000",
  "[0:0:0:0:0:0:0:1]:8000",
  "[::1%25lo]:8000",
  "[::1]x:8000",
  "::1",
  "::1:8000",
  "[::1",
  "ⓛocalhost:8000",
  "localhost\u0000:8000",
  "localhost\t:8000",
  "xn--localhost:8000",
  "127.0.0.1.nip.io:8000",
  "localhost.localdomain:8000",
  "http://127.0.0.1:8000",
  "//127.0.0.1:8000",
  "*",
  "",
];

test("no spelling of a foreign or doubtful Host is accepted", () => {
  const names = createAllowedHosts("127.0.0.1", []);
  assert.deepEqual(
    FOREIGN.filter((host) => names.isAllowedHost(host, HERE)),
    [],
  );
  for (const host of ["127.0.0.1:8000", "127.0.0.1", "localhost:8000", "LOCALHOST", "[::1]:8000"]) {
    assert.equal(names.isAllowedHost(host, HERE), true, host);
  }
});

test("no spelling of a foreign Origin is taken for our page", () => {
  const names = createAllowedHosts("127.0.0.1", ["dash.example", "localhost:9000"]);
  const foreign = [
    ...FOREIGN.map((host) => `http://${host}`),
    "null",
    "",
    "http:127.0.0.1:8000",
    "http:/127.0.0.1:8000",
    "http:///127.0.0.1:8000",
    "http://127.0.0.1:8000/",
    " http://127.0.0.1:8000",
    "https://127.0.0.1:8000",
    "ws://127.0.0.1:8000",
    "file://",
    "http://127.0.0.1",
    "http://localhost:9001",
    "https://localhost:8000",
    "https://dash.example:8000",
    "https://dash.example.evil.example",
  ];
  assert.deepEqual(
    foreign.filter((origin) => names.isAllowedOrigin(origin, HERE)),
    [],
  );
  const own = ["http://127.0.0.1:8000", "http://dash.example", "https://dash.example", "http://localhost:9000"];
  for (const origin of own) assert.equal(names.isAllowedOrigin(origin, HERE), true, origin);
});

test("on all addresses, only the address at which a request arrived is accepted", () => {
  const names = createAllowedHosts("0.0.0.0", []);
  for (const address of ["192.168.1.5", "::ffff:192.168.1.5"]) {
    const here = { port: 8000, address };
    assert.equal(names.isAllowedHost("192.168.1.5:8000", here), true);
    assert.equal(names.isAllowedOrigin("http://192.168.1.5:8000", here), true);
    assert.equal(names.isAllowedHost("192.168.1.6:8000", here), false);
    assert.equal(names.isAllowedHost("0.0.0.0:8000", here), false);
    assert.equal(names.isAllowedHost("evil.example:8000", here), false);
  }
  assert.equal(
    createAllowedHosts("::", []).isAllowedHost("[2001:db8::1]:8000", { port: 8000, address: "2001:db8::1" }),
    true,
  );
  assert.equal(createAllowedHosts("::", []).isAllowedHost("[::]:8000", HERE), false);
});

test("on the wire: an absolute target does not replace Host, and two Hosts are none", async (t) => {
  const { port } = await startHttpDaemon(t);
  const own = `127.0.0.1:${port}`;
  const cases: readonly (readonly [string, readonly string[], number])[] = [
    [`http://${own}/api/health`, ["Host: evil.example"], 403],
    ["http://evil.example/api/health", ["Host: evil.example"], 403],
    // We do not forward: the target is an unknown path here.
    ["http://evil.example/api/health", [`Host: ${own}`], 404],
    ["/api/health", [`Host: ${own}`, `Host: ${own}`], 403],
    ["/api/health", [`Host: ${own}`, "Host: evil.example"], 403],
    ["/api/health", [], 403],
    ["/api/health", ["Host:"], 403],
    ["/api/health", [`Host: ${own}\t`], 200],
    ["/api/health", [`HOST:${own}`], 200],
    ["/api/health", ["X-Forwarded-Host: evil.example", "Forwarded: host=evil.example", `Host: ${own}`], 200],
    ["/api/health", ["Host: evil.example", `X-Forwarded-Host: ${own}`], 403],
    ["/api/health", [`Host : ${own}`], 400],
  ];
  for (const [target, headers, status] of cases) {
    const lines = [`GET ${target} HTTP/1.1`, "Connection: close", ...headers, "", ""];
    const answer = parseAnswer(await exchangeRaw(port, lines.join("\r\n")));
    assert.equal(answer.status, status, lines.join(" | "));
  }
});
