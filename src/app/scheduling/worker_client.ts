import { type Remote, wrap } from "comlink";

/** The page's side of a worker, which starts with the first question. */
export interface WorkerClient<Api> {
  /** @throws Error if the worker does not load, stops, or throws itself */
  ask<Answer>(question: (worker: Remote<Api>) => Promise<Answer>): Promise<Answer>;
  /** Stops the worker; the next question starts another. */
  end(): void;
}

/**
 * @param start creates the worker
 * @param explain returns what went wrong, given the browser's message, which may be empty
 */
export function workerClient<Api>(
  start: () => Worker,
  explain: (message: string) => string,
): WorkerClient<Api> {
  let started: { worker: Worker; remote: Remote<Api> } | undefined;
  /** Rejects the questions that are pending. A `Promise.race` with one failure would retain every answer. */
  const pending = new Set<(error: Error) => void>();

  const end = () => {
    started?.worker.terminate();
    started = undefined;
  };
  const begin = () => {
    const worker = start();
    worker.onerror = ({ message }) => {
      end();
      for (const reject of pending) reject(new Error(explain(message)));
      pending.clear();
    };
    started = { worker, remote: wrap<Api>(worker) };
    return started;
  };
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const { remote } = started ?? begin();
        pending.add(reject);
        question(remote)
          .then(resolve, reject)
          .finally(() => pending.delete(reject));
      }),
    end,
  };
}
