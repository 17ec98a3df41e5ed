// The page without WebGPU: nothing can be trained, but the trained model can be poked at.

import { batch, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { stepsOf } from "../../checkpoints/checkpoint.ts";
import { Explanation } from "../header/about.tsx";
import { loadTestSet } from "../run/data.ts";
import { cpuModel } from "../state/cpu_model.ts";
import { progress, runSettings, testSet } from "../state/run.ts";
import { PicturesPanel } from "../views/poke/pictures_panel.tsx";
import { PokeView } from "../views/poke/poke_view.tsx";
import { cpuModelOf } from "./cpu_model.ts";
import { loadTrainedModel } from "./trained_model.ts";

export function WithoutWebGPU() {
  const error = useSignal<string | undefined>(undefined);
  useEffect(() => {
    open().catch(({ message }: Error) => {
      error.value = message;
    });
  }, []);
  return (
    <>
      {cpuModel.value ? (
        <>
          <p class="cpu-note">
            You can't train here, but you can try a trained model: pick or draw a digit and change
            its code. It runs on your CPU, in float64.
          </p>
          <div class="columns has-poke">
            <div class="figures view-poke" id="view">
              <PokeView />
            </div>
            <aside class="inspector view-poke" aria-label="Inspector">
              <PicturesPanel />
            </aside>
          </div>
        </>
      ) : (
        <p class="cpu-note" role="status">
          {error.value ?? "Loading a trained model…"}
        </p>
      )}
      <section class="panel" aria-labelledby="explanation-heading">
        <h2 id="explanation-heading">How it works</h2>
        <Explanation />
      </section>
    </>
  );
}

async function open(): Promise<void> {
  const [saved, test] = await Promise.all([loadTrainedModel(), loadTestSet()]);
  const { epochs } = saved.settings;
  batch(() => {
    testSet.value = test;
    runSettings.value = saved.settings;
    progress.value = { step: saved.state.step, steps: stepsOf(saved), epoch: epochs, epochs };
    cpuModel.value = cpuModelOf(saved);
  });
}
