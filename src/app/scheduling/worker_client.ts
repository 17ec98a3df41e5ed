import { type Remote, wrap } from "comlink";

/** The page's side of a worker, which starts with the first request. */
interface WorkerClient<Api> {
  /** @throws Error if the worker does not load, stops, or throws itself */
  request<Result>(call: (worker: Remote<Api>) => Promise<Result>): Promise<Result>;
  /** Stops the worker; the next request starts another. */
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
  /** Rejects the requests that are pending. A `Promise.race` with one failure would retain every result. */
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
    request: (call) =>
      new Promise((resolve, reject) => {
        const { remote } = started ?? begin();
        pending.add(reject);
        call(remote)
          .then(resolve, reject)
          .finally(() => pending.delete(reject));
      }),
    end,
  };
}
