import { effect } from "@preact/signals";
import { render } from "preact";
import { InputError } from "../input_error.ts";
import { App } from "./components/app.tsx";
import { fillIn, formSettings } from "./form.ts";
import { fromQuery, toQuery } from "./link.ts";
import { goTo, placeNow } from "./place.ts";
import { session } from "./session.ts";
import { notice } from "./state.ts";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/controls.css";
import "./styles/figures.css";

/** A person who types a number should not see a new run, or a new address, for each of its digits. */
const TYPING_PAUSE = 400;

try {
  const link = fromQuery(location.search);
  fillIn(link.settings);
  goTo(link.place);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  notice.value = `This link is damaged: ${error.message} The article's settings are used instead.`;
}

render(<App />, document.getElementById("app") as HTMLElement);

let typing = 0;
effect(() => {
  if (!formSettings.value) return;
  clearTimeout(typing);
  typing = window.setTimeout(session.followForm, TYPING_PAUSE);
});

let moving = 0;
effect(() => {
  const query = toQuery(formSettings.value ?? {}, placeNow.value);
  clearTimeout(moving);
  moving = window.setTimeout(() => {
    history.replaceState(null, "", location.pathname + query + location.hash);
  }, TYPING_PAUSE);
});

void session.start();
