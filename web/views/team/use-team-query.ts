import { useCallback, useEffect, useState } from "preact/hooks";
import { useStore } from "../../ui/page-context.ts";

export interface Answer<Dto> {
  /** Null before the first one. */
  readonly value: Dto | null;
  /** Why the last request failed; null after a success. */
  readonly problem: unknown;
  readonly reload: () => void;
}

/**
 * What a team server answers at a path, asked for when it is shown and by `reload`.
 * @param basis asks again when it changes
 */
export function useTeamQuery<Dto>(path: string, basis = ""): Answer<Dto> {
  const { api } = useStore();
  const [value, setValue] = useState<Dto | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const reload = useCallback(() => {
    async function ask(): Promise<void> {
      try {
        setValue(await api.teamGet<Dto>(path));
        setProblem(null);
      } catch (thrown) {
        setProblem(thrown);
      }
    }
    void ask();
  }, [path]);
  useEffect(reload, [reload, basis]);
  return { value, problem, reload };
}

/** One act after another: what it answers, or why it failed. */
export function useAct(then: () => void) {
  const { api } = useStore();
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  async function act<Dto>(path: string, body: object = {}): Promise<Dto | null> {
    setBusy(true);
    try {
      const answer = await api.teamPost<Dto>(path, body);
      setProblem(null);
      return answer;
    } catch (thrown) {
      setProblem(thrown);
      return null;
    } finally {
      setBusy(false);
      then();
    }
  }

  return { act, problem, isBusy };
}
