import { FirstVisit } from "./controls/first_visit.tsx";
import { Header } from "./controls/header.tsx";
import { Notice, TroubleNotice } from "./controls/notices.tsx";
import { RunPanel } from "./controls/run_panel.tsx";
import { SettingsForm } from "./controls/settings_form.tsx";
import { ExperimentsPanel } from "./experiments/experiments_panel.tsx";
import { phase } from "./state/state.ts";
import { Views } from "./views/views.tsx";
import { Explanation } from "./views/watch/watch_view.tsx";

export function App() {
  const isSupported = phase.value !== "unsupported";
  return (
    <>
      <Header />
      <main>
        <Notice />
        <TroubleNotice />
        <div class="columns">
          <div class="controls">
            {isSupported && <RunPanel />}
            <FirstVisit />
            {isSupported && <ExperimentsPanel />}
          </div>
          {isSupported ? (
            <Views />
          ) : (
            <div class="figures">
              <Explanation />
            </div>
          )}
          <SettingsForm />
        </div>
      </main>
      <footer>
        <p>
          Digits: MNIST, by Yann LeCun, Corinna Cortes and Christopher J. C. Burges (CC BY-SA 3.0).
          Everything runs in this page; nothing is sent anywhere.
        </p>
      </footer>
    </>
  );
}
