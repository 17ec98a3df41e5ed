// The page's side of a worker: it starts when it is first asked, and a question fails when the worker does.

import { type Remote, wrap } from "comlink";

export interface WorkerClient<Api> {
  /** @throws Error where the worker did not load, stopped, or throws itself */
  ask<Answer>(question: (worker: Remote<Api>) => Promise<Answer>): Promise<Answer>;
  /** The next question starts another. */
  end(): void;
}

/**
 * @param start makes the worker
 * @param words why it failed, from the browser's message, which may be empty
 */
export function workerClient<Api>(
  start: () => Worker,
  words: (message: string) => string,
): WorkerClient<Api> {
  let started: { worker: Worker; remote: Remote<Api>; failure: Promise<never> } | undefined;

  const end = () => {
    started?.worker.terminate();
    started = undefined;
  };
  const begin = () => {
    const worker = start();
    const failure = new Promise<never>((_, reject) => {
      worker.onerror = ({ message }) => {
        end();
        reject(new Error(words(message)));
      };
    });
    // It may fail while nobody asks.
    failure.catch(() => {});
    started = { worker, remote: wrap<Api>(worker), failure };
    return started;
  };
  return {
    ask: (question) => {
      const { remote, failure } = started ?? begin();
      return Promise.race([question(remote), failure]);
    },
    end,
  };
}
