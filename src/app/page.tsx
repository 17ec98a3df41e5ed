import { effect } from "@preact/signals";
import { render } from "preact";
import { isSameData, mnistId } from "../data/data_id.ts";
import { ControlBar } from "./bar/control_bar.tsx";
import { enableDrop } from "./data/drop.ts";
import { Header } from "./header/header.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { followAddress, followSharedRuns, updateAddress } from "./navigation/address.ts";
import { ErrorNotice, Toast } from "./notices.tsx";
import { scheduler } from "./run/scheduler.ts";
import { formSettings } from "./state/form.ts";
import { data, finished, phase, progress } from "./state/run.ts";
import { viewState } from "./state/view_state.ts";
import { restoreFocus } from "./ui/focus.ts";
import { enableShortcuts } from "./ui/keys.ts";
import { Lazy } from "./ui/lazy.tsx";
import { Views } from "./views/views.tsx";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/controls.css";
import "./styles/charts.css";
import "./styles/forced_colours.css";

function Page() {
  const isSupported = phase.value !== "unsupported";
  const isMnist = isSameData(data.value?.id ?? mnistId, mnistId);
  return (
    <>
      <Header />
      {isSupported && <ControlBar />}
      <main>
        <Toast />
        <ErrorNotice />
        {isSupported ? (
          <div class={`columns has-${viewState.view.value}`}>
            <Views />
            <Inspector />
          </div>
        ) : (
          <Lazy
            load={async () => (await import("./trained_model/without_webgpu.tsx")).WithoutWebGPU}
            errorMessage="The trained model could not be shown; check your connection and reload the page."
          />
        )}
      </main>
      <footer>
        <p>
          {isMnist &&
            "Data: MNIST, by Yann LeCun, Corinna Cortes and Christopher J. C. Burges (CC BY-SA 3.0). "}
          Everything runs in your browser; nothing is uploaded.
        </p>
      </footer>
    </>
  );
}

/** Delays new runs while the user types, so that there is not one for each digit of a number. */
const TYPING_PAUSE_MS = 400;

function followForm(): void {
  let typing = 0;
  effect(() => {
    if (!formSettings.value) return;
    clearTimeout(typing);
    typing = window.setTimeout(scheduler.followForm, TYPING_PAUSE_MS);
  });
}

/** Shows the progress in the tab's title, where it can be seen from another tab. */
function updateTitle(): void {
  const usual = document.title;
  effect(() => {
    const text = progressText();
    document.title = text ? `${text} · Parsimony` : usual;
  });
}

function progressText(): string | undefined {
  const { step = 0, steps = 1 } = progress.value ?? {};
  if (phase.value === "training") return `${Math.floor((100 * step) / steps)}%`;
  return phase.value === "waiting" && finished.value ? "Done" : undefined;
}

followAddress();
render(<Page />, document.getElementById("app") as HTMLElement);
followForm();
// Until they are read, the address is the only place that has them.
void followSharedRuns().then(updateAddress);
updateTitle();
enableShortcuts();
enableDrop();
restoreFocus();
void scheduler.start();
