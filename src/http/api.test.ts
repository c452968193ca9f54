import { testApi, type ApiScenario } from "../../test/support/api-scenario.ts";
import { storedSession } from "../../test/support/memory-reader.ts";

const JSON_HEADERS = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" };

const reads: readonly ApiScenario[] = [
  {
    name: "the metrics are JSON that nobody stores",
    request: { path: "/api/metrics" },
    status: 200,
    headers: JSON_HEADERS,
    lacksHeaders: ["ETag"],
    contains: ['"active_sessions":1', '"top_tools":[]'],
  },
  { name: "the health is 200", request: { path: "/api/health" }, status: 200, contains: ['"live":true'] },
  {
    name: "the sessions are an array",
    request: { path: "/api/sessions" },
    status: 200,
    headers: JSON_HEADERS,
    contains: ['[{"session_id":"a/b?c"', '"is_active":true'],
  },
  {
    name: "what needs attention is counted whole and listed up to a limit",
    request: { path: "/api/attention?limit=1" },
    status: 200,
    headers: JSON_HEADERS,
    contains: [
      '{"counts":{"waiting":0,"failed":0,"running":1,"items":0,"handled":0,"snoozed":0},"waiting":[],"failed":[],"running":[{"session_id":"a/b?c"',
    ],
  },
  {
    name: "what needs attention takes no filter",
    request: { path: "/api/attention?state=waiting" },
    status: 400,
    contains: ['"code":"http/parameter"'],
  },
  {
    name: "the sessions are filtered by state",
    request: { path: "/api/sessions?state=ended&limit=5&project=&q=" },
    status: 200,
    contains: ["[]"],
  },
  {
    name: "a session is found by its percent-encoded id",
    request: { path: "/api/sessions/a%2Fb%3Fc" },
    status: 200,
    contains: ['"session_id":"a/b?c"', '"subagent_list":[]'],
  },
  {
    name: "the error of an unknown session has its id",
    request: { path: "/api/sessions/nobody" },
    status: 404,
    headers: JSON_HEADERS,
    contains: ['"code":"session/not-found"', "No session nobody"],
  },
  {
    name: "a session without a story answers empty pages",
    request: { path: "/api/sessions/a%2Fb%3Fc/messages?limit=5" },
    status: 200,
    headers: JSON_HEADERS,
    contains: ['{"messages":[],"next":null}'],
  },
  {
    name: "the error of the calls of an unknown session has its id",
    request: { path: "/api/sessions/nobody/calls" },
    status: 404,
    contains: ['"code":"session/not-found"', "No session nobody"],
  },
  {
    name: "a session has no other parts",
    request: { path: "/api/sessions/a%2Fb%3Fc/secrets" },
    status: 404,
    contains: ['"code":"http/not-found"'],
  },
  {
    name: "a part of a session goes no deeper",
    request: { path: "/api/sessions/a%2Fb%3Fc/calls/1" },
    status: 404,
    contains: ['"code":"http/not-found"'],
  },
  {
    name: "a cursor that no answer has given is a bad parameter",
    request: { path: "/api/sessions/a%2Fb%3Fc/calls?before=yesterday" },
    status: 400,
    contains: ['"code":"http/parameter"', "parameter before"],
  },
  {
    name: "the parts of a session take no filter",
    request: { path: "/api/sessions/a%2Fb%3Fc/transitions?state=done" },
    status: 400,
    contains: ['"code":"http/parameter"'],
  },
  {
    name: "the log answers only what comes from one source",
    request: { path: "/api/log?source=process" },
    status: 200,
    contains: ['{"events":[],"next":null}'],
  },
  {
    name: "the log knows no other sources",
    request: { path: "/api/log?source=rumour" },
    status: 400,
    contains: ['"code":"http/parameter"', "hook, transcript, process"],
  },
  {
    name: "a search for a NUL character is a bad parameter",
    request: { path: "/api/search?q=%00" },
    status: 400,
    contains: ['"code":"http/parameter"', "NUL"],
  },
  {
    name: "a session id with broken encoding is a bad parameter",
    request: { path: "/api/sessions/%E0%A4%A" },
    status: 400,
    contains: ['"code":"http/parameter"', "parameter id"],
  },
  {
    name: "the log is newest first with a cursor",
    request: { path: "/api/log?limit=2" },
    status: 200,
    contains: ['{"events":[{"seq":5,', '"next":4}'],
    lacks: ['"seq":3'],
  },
  {
    name: "the log goes on before a cursor and says where it ends",
    request: { path: "/api/log?before=2&limit=500" },
    status: 200,
    contains: ['{"events":[{"seq":1,', '"next":null}'],
  },
  {
    name: "the log takes every filter",
    request: {
      path: "/api/log?session=session-1&agent=&event=&tool=Bash&project=&q=&since=2026-01-01T00:00:00Z&limit=1",
    },
    status: 200,
    contains: ['"seq":5'],
  },
  {
    name: "the log takes a time in milliseconds",
    request: { path: "/api/log?since=99999999999999" },
    status: 200,
    contains: ['{"events":[],"next":null}'],
  },
  {
    name: "one event comes with its payload and its raw file",
    request: { path: "/api/log/3" },
    status: 200,
    contains: ['"payload":{"session_id":"session-1"}', '"raw_file":"archive/2026-01-02/000000000003-one.json"'],
  },
  {
    name: "the error of an unknown event has its number",
    request: { path: "/api/log/77" },
    status: 404,
    contains: ['"code":"event/not-found"', "No event 77"],
  },
  {
    name: "HEAD answers the same headers without a body",
    request: { method: "HEAD", path: "/api/metrics" },
    status: 200,
    headers: JSON_HEADERS,
    lacks: ["active_sessions"],
  },
  {
    name: "HEAD of the stream ends at once",
    request: { method: "HEAD", path: "/api/events" },
    status: 200,
    headers: { "Content-Type": "text/event-stream; charset=utf-8" },
  },
];

function badParameter(path: string, name: string, reason: string): ApiScenario {
  return {
    name: `${path} is refused`,
    request: { path },
    status: 400,
    headers: JSON_HEADERS,
    contains: ['"code":"http/parameter"', `The parameter ${name} is not valid: ${reason}`],
  };
}

const refusals: readonly ApiScenario[] = [
  badParameter("/api/log?limit=0", "limit", "it has to be a whole number"),
  badParameter("/api/log?limit=501", "limit", "it has to be from 1 to 500"),
  badParameter("/api/log?limit=-1", "limit", "it has to be a whole number"),
  badParameter("/api/log?limit=1e2", "limit", "it has to be a whole number"),
  badParameter("/api/log?limit=", "limit", "it has to be a whole number"),
  badParameter("/api/log?before=99999999999999999999", "before", "it has to be a whole number"),
  badParameter("/api/log?since=yesterday", "since", "it has to be ISO 8601"),
  badParameter("/api/log?since=2026-13-45", "since", "it has to be ISO 8601"),
  badParameter("/api/log?since=2026-02-31", "since", "it has to be ISO 8601, of a day of the calendar"),
  badParameter("/api/search?q=x&until=2026-04-31T00:00Z", "until", "it has to be ISO 8601, of a day of the calendar"),
  badParameter("/api/stats?from=2026-02-30&to=2026-03-02", "from", "it has to be ISO 8601, of a day of the calendar"),
  badParameter("/api/export?since=2025-02-29", "since", "it has to be ISO 8601, of a day of the calendar"),
  ...["/api/log/1", "/api/metrics", "/api/health", "/api/settings"].map((path) =>
    badParameter(`${path}?x=1`, "x", "it is not known here, no parameter is"),
  ),
  badParameter("/api/log?since=2026-01-01T00:00", "since", "it has to be ISO 8601"),
  badParameter("/api/log?tool=Bash&tool=Read", "tool", "it is given more than once"),
  badParameter("/api/log?sesion=x", "sesion", "it is not known here"),
  badParameter(`/api/log?q=${"x".repeat(1001)}`, "q", "it is longer than 1000"),
  badParameter("/api/sessions?state=sleeping", "state", "it has to be one of starting"),
  badParameter("/api/sessions?until=yesterday", "until", "it has to be ISO 8601"),
  badParameter("/api/sessions?tool=Bash", "tool", "it is not known here"),
  badParameter("/api/log/abc", "seq", "it has to be a whole number"),
  {
    name: "an unknown path is told back, cut",
    request: { path: `/api/${"n".repeat(5000)}` },
    status: 404,
    headers: JSON_HEADERS,
    contains: ['"code":"http/not-found"', '"fix":"'],
    lacks: ["n".repeat(300)],
  },
  { name: "a list's path with a slash too much is unknown", request: { path: "/api/log/" }, status: 404 },
  {
    name: "writing to what is read is not allowed",
    request: { method: "DELETE", path: "/api/log/3" },
    status: 405,
    headers: { Allow: "GET, HEAD" },
    contains: ['"code":"http/method"', "DELETE"],
  },
  {
    name: "reading the hook's path is not allowed",
    request: { path: "/api/hook" },
    status: 405,
    headers: { Allow: "POST" },
  },
];

const HOOK = { method: "POST", path: "/api/hook", headers: { "Content-Type": "application/json" } } as const;

const hooks: readonly ApiScenario[] = [
  {
    name: "a hook payload is accepted with an empty answer",
    request: { ...HOOK, body: ' \n{"session_id":"x"}' },
    status: 204,
    lacks: ["{"],
    accepted: 1,
  },
  {
    name: "the media type may name a character set",
    request: { ...HOOK, headers: { "Content-Type": "Application/JSON;charset=utf-8" }, body: "{}" },
    status: 204,
    accepted: 1,
  },
  {
    name: "a body in chunks is accepted",
    request: {
      ...HOOK,
      headers: { ...HOOK.headers, "Transfer-Encoding": "chunked" },
      body: '3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n',
    },
    status: 204,
    accepted: 1,
  },
  {
    name: "an empty body is refused",
    request: { ...HOOK, body: "" },
    status: 400,
    contains: ['"code":"http/body"', "it is empty"],
  },
  {
    name: "an array is refused",
    request: { ...HOOK, body: '[{"session_id":"x"}]' },
    status: 400,
    contains: ['"code":"http/body"', "not a JSON object"],
  },
  {
    name: "a form, which any site could send, is refused",
    request: { ...HOOK, headers: { "Content-Type": "text/plain" }, body: "{}" },
    status: 415,
    contains: ['"code":"http/media-type"'],
  },
  {
    name: "a media type that only begins like JSON is refused",
    request: { ...HOOK, headers: { "Content-Type": "application/json-seq" }, body: "{}" },
    status: 415,
  },
  { name: "no media type at all is refused", request: { ...HOOK, headers: {}, body: "{}" }, status: 415 },
  {
    name: "a compressed body is refused",
    request: { ...HOOK, headers: { ...HOOK.headers, "Content-Encoding": "gzip" }, body: "{}" },
    status: 400,
    contains: ["it is compressed"],
  },
];

testApi([...reads, ...refusals, ...hooks], ({ reader }) => {
  reader.add(5);
  reader.addSession(storedSession({ sessionId: "a/b?c" }));
});
