import assert from "node:assert/strict";
import { test } from "node:test";
import { createNavigation } from "./navigation.ts";
import { formatPlace, parsePlace, START } from "./place.ts";

test("a place survives the way into the address and back, hostile session ids too", () => {
  for (const sessionId of [null, "s-1", "../../<img onerror=x>&event=9#"]) {
    const place = { view: "deliveries", eventSeq: 12, sessionId, deliveryState: "failed" } as const;
    assert.deepEqual(parsePlace(formatPlace(place)), place);
  }
  assert.equal(formatPlace(START), "");
});

test("what makes no sense in the address is passed over", () => {
  assert.deepEqual(parsePlace("#event=-1&view=nowhere&session="), START);
  assert.deepEqual(parsePlace("#event=12abc"), START);
  assert.deepEqual(parsePlace("#state=lost&view=constructor"), START);
  assert.deepEqual(parsePlace("%%%"), START);
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
  navigation.slide({ eventSeq: 6 });
  assert.deepEqual(steps, ["push #event=5", "replace #event=6"]);
  navigation.reread();
  assert.deepEqual(navigation.place.value, START);
});
