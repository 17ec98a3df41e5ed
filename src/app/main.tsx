import { effect } from "@preact/signals";
import { render } from "preact";
import { InputError } from "../input_error.ts";
import { App } from "./components/app.tsx";
import { fillIn, formSettings } from "./form.ts";
import { settingsFromQuery } from "./link.ts";
import { session } from "./session.ts";
import { linkError } from "./state.ts";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/controls.css";
import "./styles/figures.css";
import "./styles/measuring.css";
import "./styles/profile.css";

/** A person who types a number should not see a new run for each of its digits. */
const TYPING_PAUSE = 400;

try {
  fillIn(settingsFromQuery(location.search));
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  linkError.value = `This link is damaged: ${error.message} The article's settings are used instead.`;
}

render(<App />, document.getElementById("app") as HTMLElement);

let typing = 0;
effect(() => {
  if (!formSettings.value) return;
  clearTimeout(typing);
  typing = window.setTimeout(session.followForm, TYPING_PAUSE);
});

void session.start();
