import { computed, signal } from "@preact/signals";
import { darkTheme, lightTheme } from "../../charts/theme.ts";

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = signal(prefersDark.matches);
prefersDark.addEventListener("change", ({ matches }) => {
  isDark.value = matches;
});

/** The theme of charts and pictures, which follows the system's colour scheme. */
export const theme = computed(() => (isDark.value ? darkTheme : lightTheme));
