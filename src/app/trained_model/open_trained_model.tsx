import { signal } from "@preact/signals";
import { scheduler } from "../run/scheduler.ts";
import { toast } from "../state/messages.ts";
import { hasRun } from "../state/run.ts";
import { ActionButton } from "../ui/form_controls.tsx";

const isLoading = signal(false);

/** Opens the trained model that ships with the page. */
export function OpenTrainedModel() {
  const isOff = isLoading.value || !hasRun.value;
  return <ActionButton name="Open a trained model" act={() => void open()} isOff={isOff} />;
}

async function open(): Promise<void> {
  isLoading.value = true;
  try {
    const { loadTrainedModel } = await import("./trained_model.ts");
    scheduler.open(await loadTrainedModel());
  } catch (error) {
    toast.value = (error as Error).message;
  } finally {
    isLoading.value = false;
  }
}
