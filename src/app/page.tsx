import { effect } from "@preact/signals";
import { render } from "preact";
import { followAddress, keepAddress } from "./address.ts";
import { App } from "./components/app.tsx";
import { keepFocus } from "./focus.ts";
import { formSettings } from "./form.ts";
import { session } from "./session.ts";
import { followShortcuts } from "./shortcuts.ts";
import { keepTitle } from "./title.ts";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/controls.css";
import "./styles/figures.css";
import "./styles/forced_colours.css";

/** A person who types a number should not see a new run for each of its digits. */
const TYPING_PAUSE = 400;

followAddress();
render(<App />, document.getElementById("app") as HTMLElement);

let typing = 0;
effect(() => {
  if (!formSettings.value) return;
  clearTimeout(typing);
  typing = window.setTimeout(session.followForm, TYPING_PAUSE);
});

keepAddress();
keepTitle();
followShortcuts();
keepFocus();
void session.start();
