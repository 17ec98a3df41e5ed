import { computed, signal } from "@preact/signals";
import { darkTheme, lightTheme } from "../../charts/theme.ts";

const darkWanted = matchMedia("(prefers-color-scheme: dark)");
const isDark = signal(darkWanted.matches);
darkWanted.addEventListener("change", ({ matches }) => {
  isDark.value = matches;
});

/** The figures' theme that fits the page's, as the person's system asks for it. */
export const theme = computed(() => (isDark.value ? darkTheme : lightTheme));
