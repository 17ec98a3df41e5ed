import { profileJson } from "../../../profile/profile_json.ts";
import { download } from "../../export/download.ts";
import { ExplainedNumbers, Facts } from "../../panels/measured_table.tsx";
import { shownProfile } from "../../state/gpu_view.ts";
import { Info } from "../../ui/popover.tsx";
import { AdapterPanel } from "./adapter_panel.tsx";

/** What is known about the GPU, and about a training step once it is profiled. */
export function GpuPanels() {
  return (
    <>
      <StepPanel />
      <AdapterPanel />
    </>
  );
}

/** Numbers about a whole profiled step, and buttons that save the profile. */
function StepPanel() {
  if (!shownProfile.value) return null;
  const { profile, trace, facts, memory } = shownProfile.value;
  return (
    <section class="panel profiled-step" aria-labelledby="profiled-step-heading">
      <h2 id="profiled-step-heading">One training step</h2>
      <ExplainedNumbers
        numbers={facts.map(({ name, value, text, help }) => {
          return { name, value, help: text === value ? [help] : [`${text}.`, help] };
        })}
      />
      <details>
        <summary>GPU memory by buffer</summary>
        <Facts facts={memory} />
      </details>
      <div class="profile-files">
        <button
          type="button"
          onClick={() => download("parsimony-profile.json", json(profileJson(profile)))}
        >
          Download JSON
        </button>
        <button type="button" onClick={() => download("parsimony-trace.json", json(trace))}>
          Download trace
        </button>
        <Info about="the trace">
          <p>
            A few steps on a timeline. Open the file in Perfetto (ui.perfetto.dev) or
            chrome://tracing.
          </p>
        </Info>
      </div>
    </section>
  );
}

const json = (content: unknown) =>
  new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });
