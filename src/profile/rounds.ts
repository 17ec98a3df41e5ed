/** How often everything is measured where nobody says. */
export const DEFAULT_ROUNDS = 15;
