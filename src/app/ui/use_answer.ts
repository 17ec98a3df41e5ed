import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { notifyOnce } from "../state/messages.ts";

/**
 * The answer to a question that takes its time; the last one stays until the next is there. A question
 * is asked again when a signal that it reads, before it first waits, changes; of questions that pile up
 * only the last is asked.
 */
export function useAnswer<Answer>(
  ask: () => Promise<Answer> | undefined,
): ReadonlySignal<Answer | undefined> {
  const answer = useSignal<Answer | undefined>(undefined);
  const asked = useSignal(0);
  const state = useRef({ isBusy: false, isPiled: false });
  useSignalEffect(() => {
    // Asked again when the last question is answered.
    void asked.value;
    const now = state.current;
    if (now.isBusy) {
      now.isPiled = true;
      return;
    }
    const question = ask();
    if (!question) return;
    now.isBusy = true;
    question
      .then((found) => {
        answer.value = found;
      })
      .catch((error: Error) => {
        notifyOnce(error.message);
      })
      .finally(() => {
        now.isBusy = false;
        if (now.isPiled) {
          now.isPiled = false;
          asked.value++;
        }
      });
  });
  return answer;
}
