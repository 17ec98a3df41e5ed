import { signal } from "@preact/signals";
import { loadData } from "../run/data.ts";
import { scheduler } from "../run/scheduler.ts";
import { toast } from "../state/messages.ts";
import { hasRun } from "../state/run.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { Info } from "../ui/popover.tsx";

const isLoading = signal(false);

/** Opens the trained model that ships with the page. */
export function OpenTrainedModel() {
  const isOff = isLoading.value || !hasRun.value;
  return (
    <div class="open-trained-model">
      <ActionButton name="Open a trained model" act={() => void open()} isOff={isOff} />
      <Info about="the trained model">
        <p>
          The default model after 50 epochs (seed 42, trained on SwiftShader), with float16 weights.
          If you train it further, Adam's moments restart at 0, so the loss rises at first.
        </p>
      </Info>
    </div>
  );
}

async function open(): Promise<void> {
  isLoading.value = true;
  try {
    const { loadTrainedModel } = await import("./trained_model.ts");
    const [run, mnist] = await Promise.all([loadTrainedModel(), loadData()]);
    scheduler.open(run, mnist);
    // On a phone, the pictures are far above the button.
    scrollTo(0, 0);
  } catch (error) {
    toast.value = (error as Error).message;
  } finally {
    isLoading.value = false;
  }
}
