import assert from "node:assert/strict";
import { test } from "node:test";
import { createNavigation, formatRoute, parseRoute, START } from "./route.ts";

test("a route survives the way into the address and back, hostile session ids too", () => {
  for (const sessionId of [null, "s-1", "../../<img onerror=x>&event=9#"]) {
    const filter = { state: "failed", q: "a&b=#c", project: "<i>" };
    const route = { view: "deliveries", eventSeq: 12, sessionId, filter } as const;
    assert.deepEqual(parseRoute(formatRoute(route)), route);
  }
  assert.equal(formatRoute(START), "");
});

test("a part of the address without sense is ignored", () => {
  assert.deepEqual(parseRoute("#event=-1&view=nowhere&session="), START);
  assert.deepEqual(parseRoute("#event=12abc"), START);
  assert.deepEqual(parseRoute("#constructor=1&view=constructor&q="), START);
  assert.deepEqual(parseRoute("%%%"), START);
});

test("going somewhere is a step for the back button, sliding along a list is none", () => {
  const steps: string[] = [];
  const bar = { hash: "" };
  const navigation = createNavigation({
    readHash: () => bar.hash,
    push: (hash) => steps.push(`push ${hash}`),
    replace: (hash) => steps.push(`replace ${hash}`),
  });
  navigation.go({ eventSeq: 5 });
  navigation.go({ eventSeq: 5 });
  navigation.replace({ eventSeq: 6 });
  navigation.filterBy({ tool: "Bash", q: "" });
  navigation.filterBy({ tool: null });
  assert.deepEqual(steps, ["push #event=5", "replace #event=6", "replace #tool=Bash&event=6", "replace #event=6"]);
  navigation.readAddress();
  assert.deepEqual(navigation.route.value, START);
});
