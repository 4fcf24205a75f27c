/** Names of what a drill makes for itself. */
export const forTests =
  /(?:^|[-_])(?:test|drill|verify|verification|scratch|tmp|sandbox)(?:[-_]|$)|restore-|-restore|^dr-|-dr$/i;
