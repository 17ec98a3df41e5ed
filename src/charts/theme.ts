// Colours and font of the charts, for light and dark mode.

/** As "#rrggbb". */
type Colour = `#${string}`;

export interface ChartTheme {
  readonly paper: Colour;
  readonly ink: Colour;
  /** Secondary text: axis labels, subtitles. */
  readonly muted: Colour;
  readonly grid: Colour;
  readonly accent: Colour;
  /** The loss and its two terms. */
  readonly loss: Colour;
  readonly reconstruction: Colour;
  readonly sparsity: Colour;
  readonly auxiliary: Colour;
  /**
   * One colour per digit. No published ten (Petroff, Okabe and Ito, Tol, Tableau) has a contrast of 3:1 with
   * white, so these come from a search as in Petroff 2021, https://arxiv.org/abs/2107.02270: it maximised the
   * smallest difference (CIEDE2000) between two of them for full colour vision and, simulated as in Machado et al.
   * 2009, without one kind of cones. Each stays within the hues of its name: red, pink, olive or yellow, teal or
   * cyan, green, orange, grey, purple, blue, brown. Digits that look alike, such as 4, 7 and 9, differ most.
   */
  readonly digits: readonly Colour[];
  /** The classes beyond the ten that have a colour. */
  readonly others: Colour;
  /** The low end of a scale of activations: paler than every digit, but distinct from the grid. */
  readonly inactive: Colour;
  /** Ends of a diverging scale; its middle, zero, is the colour of the paper. */
  readonly positive: Colour;
  readonly negative: Colour;
  readonly font: string;
}

const font = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";

export const lightTheme: ChartTheme = {
  paper: "#ffffff",
  ink: "#1b1f27",
  muted: "#5b6473",
  grid: "#e3e6ec",
  accent: "#2563c9",
  loss: "#1b1f27",
  reconstruction: "#2563c9",
  sparsity: "#c2410c",
  auxiliary: "#0f766e",
  digits: [
    "#d6314a",
    "#b73ca2",
    "#606000",
    "#044e57",
    "#2e8967",
    "#d38119",
    "#919099",
    "#52068c",
    "#5687fe",
    "#58321c",
  ],
  others: "#5b6473",
  inactive: "#9fa5b0",
  positive: "#0b4bb3",
  negative: "#c24a00",
  font,
};

export const darkTheme: ChartTheme = {
  paper: "#14171c",
  ink: "#e8ebf0",
  muted: "#9aa4b2",
  grid: "#2b313b",
  accent: "#6ea8fe",
  loss: "#e8ebf0",
  reconstruction: "#6ea8fe",
  sparsity: "#f59e5b",
  auxiliary: "#5eead4",
  digits: [
    "#d00100",
    "#af3477",
    "#f5eb10",
    "#80f8fd",
    "#8bc687",
    "#cf8e03",
    "#b0adae",
    "#d98fff",
    "#456fcf",
    "#7a6652",
  ],
  others: "#626b77",
  inactive: "#626b77",
  positive: "#79b0ff",
  negative: "#ff9a4d",
  font,
};
