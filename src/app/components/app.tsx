import { phase } from "../state.ts";
import { Explanation } from "./explanation.tsx";
import { FeatureSpacePanel } from "./feature_space_panel.tsx";
import { Header } from "./header.tsx";
import { LossPanel } from "./loss_panel.tsx";
import { MeanActivationPanel } from "./mean_activation_panel.tsx";
import { LinkNotice, TroubleNotice } from "./notices.tsx";
import { PicturesPanel } from "./pictures_panel.tsx";
import { ProfilePanel } from "./profile_panel.tsx";
import { RunPanel } from "./run_panel.tsx";
import { SelfCheckPanel } from "./self_check_panel.tsx";
import { SettingsForm } from "./settings_form.tsx";

export function App() {
  const isSupported = phase.value !== "unsupported";
  return (
    <>
      <Header />
      <main>
        <LinkNotice />
        <TroubleNotice />
        <div class="columns">
          <div class="controls">
            {isSupported && <RunPanel />}
            <SettingsForm />
          </div>
          <div class="figures">
            {isSupported && (
              <>
                <PicturesPanel />
                <LossPanel />
                <MeanActivationPanel />
                <FeatureSpacePanel />
                <ProfilePanel />
                <SelfCheckPanel />
              </>
            )}
            <Explanation />
          </div>
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
