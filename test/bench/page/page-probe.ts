import type { CDPSession, Page } from "playwright-core";

export interface Tasks {
  /** Tasks of more than 50 ms, in milliseconds. */
  readonly longTasks: readonly number[];
  /** The longest pause between two frames. */
  readonly longestFrameMs: number;
}

/** A page's costs, measured by its browser. */
export interface PageProbe {
  /** Since the last call. */
  takeTasks(): Promise<Tasks>;
  /** After a collection of garbage. */
  heapBytes(): Promise<number>;
  nodeCount(): Promise<number>;
}

declare global {
  interface Window {
    ccenProbe?: { longTasks: number[]; longestFrameMs: number };
  }
}

export async function probe(page: Page): Promise<PageProbe> {
  const devtools: CDPSession = await page.context().newCDPSession(page);
  await page.evaluate(() => {
    const seen = { longTasks: [] as number[], longestFrameMs: 0 };
    globalThis.window.ccenProbe = seen;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longTasks.push(duration);
    }).observe({ type: "longtask" });
    let lastMs = performance.now();
    requestAnimationFrame(function next(nowMs) {
      seen.longestFrameMs = Math.max(seen.longestFrameMs, nowMs - lastMs);
      lastMs = nowMs;
      requestAnimationFrame(next);
    });
  });
  return {
    takeTasks: async () =>
      page.evaluate(() => {
        const seen = globalThis.window.ccenProbe ?? { longTasks: [], longestFrameMs: 0 };
        const taken = { longTasks: [...seen.longTasks], longestFrameMs: seen.longestFrameMs };
        seen.longTasks.length = 0;
        seen.longestFrameMs = 0;
        return taken;
      }),
    heapBytes: async () => {
      await devtools.send("HeapProfiler.collectGarbage");
      const { usedSize } = await devtools.send("Runtime.getHeapUsage");
      return usedSize;
    },
    nodeCount: async () => page.locator("*").count(),
  };
}
