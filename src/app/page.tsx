import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.tsx";
import { followAddress, keepAddress } from "./navigation/address.ts";
import { keepTitle } from "./navigation/title.ts";
import { scheduler } from "./run/scheduler.ts";
import { formSettings } from "./state/form.ts";
import { restoreFocus } from "./ui/focus.ts";
import { enableShortcuts } from "./ui/keys.ts";
import "./styles/tokens.css";
import "./styles/page.css";
import "./controls/controls.css";
import "./styles/charts.css";
import "./styles/forced_colours.css";

/** A person who types a number should not see a new run for each of its digits. */
const TYPING_PAUSE = 400;

followAddress();
render(<App />, document.getElementById("app") as HTMLElement);

let typing = 0;
effect(() => {
  if (!formSettings.value) return;
  clearTimeout(typing);
  typing = window.setTimeout(scheduler.followForm, TYPING_PAUSE);
});

keepAddress();
keepTitle();
enableShortcuts();
restoreFocus();
void scheduler.start();
